import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema } from '@bufbuild/protobuf/wkt';

const PARAMETER = 'target=js+dts,import_extension=js';

/** Runs protoc-gen-es over descriptors; the files it writes, by name. */
export function generatedFiles(fileToGenerate, protoFile) {
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate, parameter: PARAMETER, protoFile });
  const folder = dirname(createRequire(import.meta.url).resolve('@bufbuild/protoc-gen-es/package.json'));
  const input = toBinary(CodeGeneratorRequestSchema, request);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'bin/protoc-gen-es')], {
    input,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`protoc-gen-es: ${stderr}`);
  const { error, file } = fromBinary(CodeGeneratorResponseSchema, stdout);
  if (error) throw new Error(error);
  return new Map(file.map(({ name, content }) => [name, content]));
}
