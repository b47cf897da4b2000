import { create, type DescField, type DescFile, type DescMessage } from '@bufbuild/protobuf';
import { embedFileDesc, fileDesc as ofProtobufEs } from '@bufbuild/protobuf/codegenv2';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { registry } from '../gen/registry.js';
import { expect, test } from 'vitest';
import { fileDesc } from '../src/file-desc.ts';

const files = [...new Set([...registry].map(({ file }) => file))];
const generated = files.filter(({ name }) => !name.startsWith('google/protobuf/'));

const withNested = (message: DescMessage): readonly DescMessage[] => [
  message,
  ...message.nestedMessages.flatMap(withNested),
];
const fieldsOf = (file: DescFile): readonly DescField[] =>
  file.messages.flatMap(withNested).flatMap(({ fields }) => fields);

const told = (file: DescFile): readonly string[] =>
  fieldsOf(file).map((field) =>
    [
      field.parent.typeName,
      field.number,
      field.localName,
      field.jsonName,
      field.fieldKind,
      field.message?.typeName ?? field.enum?.typeName ?? field.scalar,
    ].join(' '),
  );

test.each(generated.map((file) => [file.name, file] as const))('%s is what protobuf-es makes of it', (_name, file) => {
  const theirs = ofProtobufEs(embedFileDesc(file.proto).base64(), [...file.dependencies]);
  expect(told(file)).toEqual(told(theirs));
  expect(file.dependencies.map(({ name }) => name)).toEqual(theirs.dependencies.map(({ name }) => name));
  for (const { message } of fieldsOf(file)) {
    if (message) expect(message).toBe(registry.getMessage(message.typeName));
  }
});

test('a public import is refused', () => {
  const [one] = generated as [DescFile];
  const proto = create(FileDescriptorProtoSchema, { name: 'public.proto', publicDependency: [0] });
  expect(() => fileDesc('', [{ ...one, name: 'public', proto }])).toThrow('public: public imports are not followed');
});
