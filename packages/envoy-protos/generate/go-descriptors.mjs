// protoc-gen-go writes the descriptor of each .proto file as a string into its Go code: there it is read.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { goStringBytes } from './go-string.mjs';

const LITERAL = /\s*\+\s*"((?:[^"\\\n]|\\.)*)"/y;

/** The descriptor in one Go file; undefined: it has none. */
function descriptorIn(path) {
  const source = readFileSync(path, 'utf8');
  const decode = (bytes) => fromBinary(FileDescriptorProtoSchema, Uint8Array.from(bytes));
  // Before protoc-gen-go 1.36 the bytes were a slice of numbers.
  const slice = /var file_\w+_rawDesc = (?:string\()?\[\]byte\{([^}]*)\}/.exec(source);
  if (slice) return decode(slice[1].match(/0x[0-9a-f]{2}/g).map(Number));
  const start = source.search(/const file_\w+_rawDesc = ""/);
  if (start < 0) return undefined;
  LITERAL.lastIndex = source.indexOf('""', start) + 2;
  const literals = [];
  for (let match = LITERAL.exec(source); match; match = LITERAL.exec(source)) literals.push(goStringBytes(match[1]));
  return decode(Buffer.concat(literals));
}

/** Fetches the modules, checks their sums against the file, and writes those that are new into it. */
function fetchedModules(file) {
  const { modules, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  const names = modules.map(({ path, version }) => `${path}@${version}`);
  const env = { ...process.env, GO111MODULE: 'on', GOWORK: 'off', GOFLAGS: '-mod=mod' };
  const options = { encoding: 'utf8', cwd: import.meta.dirname, maxBuffer: 1 << 26, env };
  const { status, stdout, stderr } = spawnSync('go', ['mod', 'download', '-json', ...names], options);
  if (status !== 0) throw new Error(`go mod download failed: ${stderr}${stdout}`);
  const found = new Map(
    stdout
      .trim()
      .split(/\n(?=\{)/)
      .map((text) => JSON.parse(text))
      .map((module) => [module.Path, module]),
  );
  const summed = modules.map((module) => ({ ...module, sum: module.sum || found.get(module.path).Sum }));
  for (const { path, version, sum } of summed) {
    if (sum !== found.get(path).Sum)
      throw new Error(`${path}@${version} has the checksum ${found.get(path).Sum}, not ${sum}`);
  }
  if (modules.some(({ sum }) => !sum))
    writeFileSync(file, `${JSON.stringify({ ...rest, modules: summed }, null, 2)}\n`);
  return summed.map((module) => ({ ...module, dir: found.get(module.path).Dir }));
}

/** Every descriptor of the modules in `file`, with the module it came from; the first of a name counts. */
export function goDescriptors(file) {
  const found = new Map();
  for (const { path, version, dir, dirs } of fetchedModules(file)) {
    const paths = dirs.flatMap((part) =>
      globSync('**/*.pb.go', { cwd: join(dir, part) }).map((name) => join(dir, part, name)),
    );
    for (const goFile of paths.filter((name) => !/_(grpc|vtproto)\.pb\.go$/.test(name))) {
      const descriptor = descriptorIn(goFile);
      if (descriptor && !found.has(descriptor.name))
        found.set(descriptor.name, { descriptor, origin: `${path}@${version}` });
    }
  }
  return found;
}
