import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Path } from '../path.ts';
import { expandVariables, type Environment } from '../variables.ts';
import type { Branch, Scalar } from './branch.ts';

const MAX_DEPTH = 32;
/** Values that may come out of aliases, all together: a small file must not become a large configuration. */
const MAX_ALIASED = 10_000;
/** A field of this name would be the prototype of the object that it is a field of. */
const IMPOSSIBLE_NAME = '__proto__';

export interface Finding {
  readonly at: number;
  readonly path: Path;
  readonly message: string;
}

/** Where a value is to be read to. */
interface Slot {
  readonly path: Path;
  /** Offset of the name of the field, or of the item. */
  readonly nameAt: number;
}

const NO_FIELDS: ReadonlySet<string> = new Set();

/** Makes a tree of a YAML document: aliases followed, variables put in, what is broken left out and noted. */
export class TreeReader {
  readonly findings: Finding[] = [];
  readonly #environment: Environment;
  readonly #anchors = new Map<string, Node>();
  /** Values being read now: an alias to one of them would have no end. */
  readonly #open = new Set<Node>();
  #aliases = 0;
  #aliased = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  read(node: Node, slot: Slot): Branch | undefined {
    if (slot.path.length > MAX_DEPTH) return this.#leaveOut(slot, slot.nameAt, 'nested too deeply');
    if (this.#aliases > 0) this.#aliased += 1;
    if (this.#aliased > MAX_ALIASED)
      return this.#leaveOut({ ...slot, path: [] }, 0, 'aliases (*name) make too much of this file');
    if (isAlias(node)) return this.#follow(node, slot);
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, node);
    this.#open.add(node);
    const branch = this.#readContent(node, slot);
    this.#open.delete(node);
    return branch;
  }

  #follow(alias: Alias, slot: Slot): Branch | undefined {
    const at = alias.range?.[0] ?? slot.nameAt;
    const target = this.#anchors.get(alias.source);
    if (target === undefined) return this.#leaveOut(slot, at, 'this alias (*name) has no anchor (&name) before it');
    if (this.#open.has(target))
      return this.#leaveOut(slot, at, 'this alias (*name) stands inside of what it stands for');
    this.#aliases += 1;
    const branch = this.read(target, slot);
    this.#aliases -= 1;
    return branch;
  }

  #readContent(node: Node, slot: Slot): Branch | undefined {
    if (isMap(node)) return this.#readMap(node, slot);
    if (isSeq(node)) return this.#readList(node, slot);
    if (!isScalar(node)) return this.#leaveOut(slot, slot.nameAt, 'not a value');
    const at = node.range?.[0] ?? slot.nameAt;
    const { value } = node;
    if (typeof value === 'string') return this.#readText(value, slot, at);
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return scalar(value, slot, at);
    return this.#leaveOut(slot, at, 'not a value that this file can hold');
  }

  #readText(text: string, slot: Slot, at: number): Branch | undefined {
    const expansion = expandVariables(text, this.#environment);
    if (!expansion.ok) return this.#leaveOut(slot, at, expansion.message);
    return { ...scalar(expansion.text, slot, at), secret: expansion.used };
  }

  #readList(node: YAMLSeq, slot: Slot): Branch {
    const at = node.range?.[0] ?? slot.nameAt;
    const content: Branch[] = [];
    for (const [index, item] of node.items.entries()) {
      const itemSlot: Slot = { path: [...slot.path, index], nameAt: at };
      const branch = isNode(item)
        ? this.read(item, { ...itemSlot, nameAt: item.range?.[0] ?? at })
        : scalar(null, itemSlot, at);
      if (branch !== undefined) content.push(branch);
    }
    return { ...scalar(null, slot, at), content };
  }

  #readMap(node: YAMLMap, slot: Slot): Branch {
    const at = node.range?.[0] ?? slot.nameAt;
    const content = new Map<string, Branch>();
    const written = new Set<string>();
    for (const pair of node.items) {
      const branch = this.#readField(pair, { path: slot.path, nameAt: at }, written);
      if (branch !== undefined) content.set(String(branch.name), branch);
    }
    return { ...scalar(null, slot, at), content, written };
  }

  #readField(pair: Pair, map: Slot, written: Set<string>): Branch | undefined {
    const { key, value } = pair;
    if (!isScalar(key)) return this.#leaveOut(map, map.nameAt, 'the name of a field has to be text');
    const name = typeof key.value === 'string' ? key.value : '';
    const slot: Slot = { path: [...map.path, name], nameAt: key.range?.[0] ?? map.nameAt };
    if (typeof key.anchor === 'string') this.#anchors.set(key.anchor, key);
    if (name === IMPOSSIBLE_NAME) return this.#leaveOut(map, slot.nameAt, `${IMPOSSIBLE_NAME} cannot be a name`);
    if (written.has(name)) return this.#leaveOut(slot, slot.nameAt, 'the same name twice; the first one stands above');
    const branch = isNode(value) ? this.read(value, slot) : scalar(null, slot, slot.nameAt);
    // A section whose fields are all commented out is as good as none.
    if (slot.path.length === 1 && branch?.content === null) return undefined;
    written.add(name);
    return branch;
  }

  #leaveOut(slot: Slot, at: number, message: string): Branch | undefined {
    this.findings.push({ at, path: slot.path, message });
    return undefined;
  }
}

const isNode = (value: unknown): value is Node => isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);

const scalar = (content: Scalar, slot: Slot, at: number): Branch => ({
  name: slot.path.at(-1) ?? '',
  at,
  nameAt: slot.nameAt,
  secret: false,
  content,
  written: NO_FIELDS,
});
