import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

/**
 * Sets the clock of one running Envoy wrong. A process asks for the time in a page of code that the kernel lends it, a
 * copy of its own as soon as it is written to. What stands there is replaced by: ask the kernel, add so many seconds.
 */

/** What is asked, as the kernel calls it, and the machine code: of the call, and of adding what is in `rcx`. */
interface Question {
  readonly symbol: string;
  readonly call: readonly number[];
  readonly add: readonly number[];
}

const RETURN = 0xc3;
const QUESTIONS: readonly Question[] = [
  // Only the clock that can be set, which is 0: `test edi, edi; jnz` over the loading and adding, `add [rsi], rcx`.
  {
    symbol: '__vdso_clock_gettime',
    call: [0xb8, 228, 0, 0, 0, 0x0f, 0x05, 0x85, 0xff, 0x75, 13],
    add: [0x48, 0x01, 0x0e],
  },
  { symbol: '__vdso_gettimeofday', call: [0xb8, 96, 0, 0, 0, 0x0f, 0x05], add: [0x48, 0x01, 0x0f] },
  // It answers in `rax`, and where `rdi` says, if it says so.
  {
    symbol: '__vdso_time',
    call: [0xb8, 201, 0, 0, 0, 0x0f, 0x05],
    add: [0x48, 0x01, 0xc8, 0x48, 0x85, 0xff, 0x74, 0x03, 0x48, 0x89, 0x07],
  },
];

/** Whether this can be done here: the code is that of one processor. Not under CI, it has to be. */
export function canMoveEnvoy(): boolean {
  const can = process.platform === 'linux' && process.arch === 'x64';
  if (!can && process.env['CI']) throw new Error('the clock of Envoy can be moved on x86-64 only');
  if (!can) process.stdout.write('skipped: the clock of Envoy can be moved on x86-64 only\n');
  return can;
}

/** From now on the clock of this process says so many seconds more than that of the machine. */
export function moveClockOf(pid: number, seconds: number): void {
  const area = /^([0-9a-f]+)-([0-9a-f]+) .*\[vdso\]$/m.exec(readFileSync(`/proc/${pid}/maps`, 'utf8'));
  if (!area) throw new Error(`process ${pid} has no page of the kernel's code`);
  const [from, to] = [area[1], area[2]].map((digits) => Number.parseInt(digits ?? '', 16)) as [number, number];
  const memory = openSync(`/proc/${pid}/mem`, 'r+');
  process.kill(pid, 'SIGSTOP');
  try {
    const page = Buffer.alloc(to - from);
    readSync(memory, page, 0, page.length, from);
    const places = symbolsOf(page);
    for (const question of QUESTIONS) {
      const place = places.get(question.symbol);
      if (place === undefined) throw new Error(`the kernel's code has no ${question.symbol}`);
      const code = codeFor(question, seconds);
      if (code.length > place.size) throw new Error(`${question.symbol} is shorter than what replaces it`);
      writeSync(memory, code, 0, code.length, from + place.at);
    }
  } finally {
    process.kill(pid, 'SIGCONT');
    closeSync(memory);
  }
}

function codeFor({ call, add }: Question, seconds: number): Buffer {
  const amount = Buffer.alloc(8);
  amount.writeBigInt64LE(BigInt(seconds));
  return Buffer.from([...call, 0x48, 0xb9, ...amount, ...add, RETURN]);
}

interface Place {
  readonly at: number;
  readonly size: number;
}

const SYMBOLS = 11;
const SYMBOL_BYTES = 24;

/** What an ELF file of 64 bits exports. */
function symbolsOf(elf: Buffer): ReadonlyMap<string, Place> {
  const table = Number(elf.readBigUInt64LE(0x28));
  const sectionBytes = elf.readUInt16LE(0x3a);
  const section = (index: number) => {
    const head = elf.subarray(table + index * sectionBytes);
    const [at, size] = [Number(head.readBigUInt64LE(0x18)), Number(head.readBigUInt64LE(0x20))];
    return { kind: head.readUInt32LE(4), link: head.readUInt32LE(0x28), bytes: elf.subarray(at, at + size) };
  };
  const sections = Array.from({ length: elf.readUInt16LE(0x3c) }, (_none, index) => section(index));
  const symbols = sections.find(({ kind }) => kind === SYMBOLS);
  if (!symbols) throw new Error("the kernel's code exports nothing");
  const names = section(symbols.link).bytes;
  const places = new Map<string, Place>();
  for (let at = 0; at < symbols.bytes.length; at += SYMBOL_BYTES) {
    const name = symbols.bytes.readUInt32LE(at);
    places.set(names.toString('latin1', name, names.indexOf(0, name)), {
      at: Number(symbols.bytes.readBigUInt64LE(at + 8)),
      size: Number(symbols.bytes.readBigUInt64LE(at + 16)),
    });
  }
  return places;
}
