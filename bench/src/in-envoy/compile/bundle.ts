import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import * as lua from 'typescript-to-lua';
import { libraryFor } from './library.ts';
import { luaText } from './lua-text.ts';
import { semantics, type NameLists } from './semantics.ts';
import { root, sourceOf } from './sources.ts';

const ENTRY = 'bench/src/in-envoy/program.ts';

const OPTIONS = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: [],
  rootDir: root,
  luaTarget: lua.LuaTarget.LuaJIT,
  luaLibImport: lua.LuaLibImportKind.None,
  noHeader: true,
} as const;

export interface Bundle {
  /** One chunk that defines what the filter calls. */
  readonly lua: string;
  /** Of the repository, as they were compiled. */
  readonly files: readonly string[];
}

const nameOf = (path: string): string => relative(root, path);

/** A package of the workspace is part of the program, not a library. */
function resolved(specifier: string, from: string): ts.ResolvedModuleFull | undefined {
  const options = OPTIONS as unknown as ts.CompilerOptions;
  const mode = ts.ModuleKind.ESNext;
  const found = ts.resolveModuleName(specifier, from, options, ts.sys, undefined, undefined, mode).resolvedModule;
  return found && { ...found, isExternalLibraryImport: found.resolvedFileName.includes('/node_modules/') };
}

function programOf(): ts.Program {
  const options = OPTIONS as unknown as ts.CompilerOptions;
  const host = ts.createCompilerHost(options, true);
  const isOurs = (path: string): boolean =>
    !path.endsWith('.d.ts') && !path.includes('/node_modules/') && !path.endsWith('.json');
  const read = host.readFile.bind(host);
  host.readFile = (path) => (isOurs(path) ? sourceOf(nameOf(path)) : read(path));
  host.getSourceFile = (path, version) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, version, true);
  };
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => ({ resolvedModule: resolved(text, from) }));
  return ts.createProgram({ rootNames: [join(root, ENTRY)], options, host });
}

/** Lua of each module of the program, by its path. */
function modulesOf(program: ts.Program, lists: NameLists): ReadonlyMap<string, string> {
  const { transpiledFiles, diagnostics } = lua.getProgramTranspileResult(ts.sys, () => undefined, {
    program,
    plugins: [semantics(lists)],
  });
  const failed = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (failed.length > 0) throw new Error(failed.map(worded).join('\n'));
  return new Map(transpiledFiles.map(({ fileName, code }) => [nameOf(fileName), withPaths(code, fileName)]));
}

function worded({ file, start = 0, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (!file) return text;
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${nameOf(file.fileName)}:${line + 1}: ${text}`;
}

/** Modules by their paths; a list of arguments that may hold nothing says how long it is. */
const withPaths = (code: string, file: string): string =>
  code
    .replace(/\brequire\("([^"]+)"\)/g, (_, specifier: string) => {
      const found = resolved(specifier, file);
      if (!found) throw new Error(`${file}: ${specifier} is not found`);
      return `require("${nameOf(found.resolvedFileName)}")`;
    })
    .replace(/= \{\.\.\.\}$/gm, '= array_of(...)');

/** Those that the entry needs, each after what it needs. */
function inOrder(modules: ReadonlyMap<string, string>): readonly string[] {
  const ordered = new Set<string>();
  const add = (name: string, above: readonly string[]): void => {
    if (ordered.has(name)) return;
    if (above.includes(name)) throw new Error(`modules need each other: ${[...above, name].join(', ')}`);
    const code = modules.get(name);
    if (code === undefined) throw new Error(`${name} was not compiled`);
    for (const [, needed] of code.matchAll(/\brequire\("([^"]+)"\)/g)) add(needed ?? '', [...above, name]);
    ordered.add(name);
  };
  add(ENTRY, []);
  return [...ordered];
}

const scriptOf = (name: string): string => readFileSync(join(import.meta.dirname, '../lua', `${name}.lua`), 'utf8');

/** The translation between OpenAI's chat and Anthropic's messages, compiled from the TypeScript of the gateway. */
export function bundle(): Bundle {
  const lists: NameLists = new Map();
  const program = programOf();
  const modules = modulesOf(program, lists);
  const files = inOrder(modules);
  const code = files.map((file) => `MODULES["${file}"] = (function()\n${modules.get(file)}\nend)()\n`).join('');
  const names = [...lists]
    .map(([list, number]) => `K[${number}] = {${(JSON.parse(list) as string[]).map(luaText).join(',')}}\n`)
    .join('');
  const own = scriptOf('library');
  const text = [
    scriptOf('runtime'),
    scriptOf('regexp'),
    names,
    own,
    libraryFor(code + own, own),
    'local MODULES = {}\nlocal function require(name) return MODULES[name] end\n',
    code,
    `local PROGRAM = MODULES["${ENTRY}"]\n`,
  ];
  return { lua: text.join('\n'), files };
}
