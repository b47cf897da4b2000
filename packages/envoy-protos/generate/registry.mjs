const HEADER = '// Written by generate.mjs. Do not edit.\n';
const identifier = (name) => `file_${name.replace(/\.proto$/, '').replace(/[^a-zA-Z0-9]/g, '_')}`;

/** A registry of every generated file, to print `Any` as JSON. It loads everything: programs import it late or never. */
export function registryFiles(builtIn, generated) {
  const imports = [
    `import { ${builtIn.map(identifier).join(', ')} } from "@bufbuild/protobuf/wkt";`,
    ...generated.map(
      (name, at) => `import { ${identifier(name)} as f${at} } from "./${name.replace(/\.proto$/, '_pb.js')}";`,
    ),
  ];
  const all = [...builtIn.map(identifier), ...generated.map((_, at) => `f${at}`)].join(', ');
  const create = 'import { createRegistry } from "@bufbuild/protobuf";\n';
  return new Map([
    ['registry.js', `${HEADER}${create}${imports.join('\n')}\n\nexport const registry = createRegistry(${all});\n`],
    [
      'registry.d.ts',
      `${HEADER}import type { Registry } from "@bufbuild/protobuf";\nexport declare const registry: Registry;\n`,
    ],
  ]);
}

/** How many files came from which module. */
export function sourcesFile(generated, originOf) {
  const origins = [...new Set(generated.map(originOf))].sort();
  const counts = origins.map((origin) => [origin, generated.filter((name) => originOf(name) === origin).length]);
  return new Map([['sources.json', `${JSON.stringify(Object.fromEntries(counts), null, 2)}\n`]]);
}
