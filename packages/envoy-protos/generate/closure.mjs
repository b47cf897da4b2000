/**
 * The files of `roots` and everything they import, dependencies first.
 * @throws Error that names every file which is needed and is not there
 */
export function closure(roots, descriptors) {
  const ordered = [];
  const seen = new Set();
  const missing = [];
  const visit = (name, from) => {
    if (seen.has(name)) return;
    seen.add(name);
    const descriptor = descriptors.get(name);
    if (!descriptor) return void missing.push(`${name} (needed by ${from})`);
    descriptor.dependency.forEach((dependency) => visit(dependency, name));
    ordered.push(descriptor);
  };
  roots.forEach((root) => visit(root, 'roots.json'));
  if (missing.length > 0) throw new Error(`no descriptor for:\n  ${missing.join('\n  ')}`);
  return ordered;
}
