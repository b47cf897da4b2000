import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
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
  return new Map(file.map(({ name, content }) => [name, withOwnFileDesc(name, content)]));
}

const CODEGEN = '"@bufbuild/protobuf/codegenv2";';

/** Programs call `src/file-desc.ts` for `fileDesc`: it says why. */
function withOwnFileDesc(name, content) {
  if (!name.endsWith('.js')) return content;
  const [line] = content.match(/^import \{.*\} from "@bufbuild\/protobuf\/codegenv2";$/m) ?? [];
  if (!line?.includes('fileDesc')) throw new Error(`${name}: no import of fileDesc`);
  const others = line
    .slice('import { '.length, line.indexOf(' }'))
    .split(', ')
    .filter((each) => each !== 'fileDesc');
  const own = posix.relative(posix.dirname(`gen/${name}`), 'src/file-desc.ts');
  const imports = [`import { fileDesc } from "${own}";`];
  if (others.length > 0) imports.unshift(`import { ${others.join(', ')} } from ${CODEGEN}`);
  return content.replace(line, imports.join('\n'));
}
