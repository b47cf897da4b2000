import { chargesOf, limitHeaders, mustBePriced, refusalOf, standingOf, type Order } from '@dragoman/metering';
import type { Clock, GrpcClient, GrpcMethod } from '@dragoman/runtime';
import type { Counters } from '@dragoman/store';
import { advancesOn, type Advances } from './advances.ts';
import { letIn, refuse } from './answers.ts';
import { askedCall, type AskedCall } from './asked.ts';
import { estimateOfCall, reserved } from './estimate.ts';
import { billsOf } from './bills.ts';
import { judge, type JudgePorts } from './judge.ts';
import { openCalls, type OpenCalls } from './open-calls.ts';

/** A call that nobody settles gives back after this what it holds: longer than any answer takes. */
const RESERVED_MS = 3_600_000;

export interface ServiceOptions extends JudgePorts {
  readonly counters: Counters;
  readonly clock: Clock;
  /** Told once for each call that was asked about: `admitted`, or the code of the refusal. */
  readonly decided: (outcome: string) => void;
  readonly report: (line: string) => void;
}

export interface Service {
  /** One unary question for each call: may it be made? */
  readonly check: GrpcMethod;
  /** What calls have used in the end, as Envoy tells of them: what they hold is given back at once. */
  readonly settle: GrpcMethod;
  /** An Envoy that dies tells of no end: what its calls hold is given back. */
  readonly left: (client: GrpcClient) => void;
}

export function authzService(options: ServiceOptions): Service {
  const open = openCalls();
  const ports = { ...options, open, advances: advancesOn(options) };
  return {
    check: (_metadata, client) => ({ message: (question) => check(question, client, ports) }),
    settle: settleMethod(ports),
    left: (client) => void giveBack(open.left(client), ports),
  };
}

interface Ports extends ServiceOptions {
  readonly advances: Advances;
  readonly open: OpenCalls;
}

async function check(question: Buffer, client: GrpcClient, options: Ports): Promise<Uint8Array> {
  const { report, decided, open } = options;
  try {
    const call = askedCall(question);
    const { outcome, response, holds } = await decide(call, options);
    if (holds && !open.add(client, call.id)) void giveBack([call.id], options);
    decided(outcome);
    return response;
  } catch (error) {
    // A store that is down, a request of another version: what cannot be decided is refused.
    report(`a call cannot be decided: ${(error as Error).message}`);
    decided('policy_unavailable');
    return refuse('policy_unavailable', 'It cannot be told now whether this call may be made.');
  }
}

interface Decision {
  readonly outcome: string;
  readonly response: Uint8Array;
  /** The call was let in, and something is reserved for it. */
  readonly holds?: true;
}

/** Plugins come first: what one of them refuses reserves nothing. */
async function decide(call: AskedCall, options: Ports): Promise<Decision> {
  const verdict = await judge(call.authorizers, call.caller, options);
  if (verdict) {
    const response = refuse('not_allowed', verdict.message, [['x-gw-reason', `plugin ${verdict.plugin}`]]);
    return { outcome: 'not_allowed', response };
  }
  return call.accounts.length > 0 ? reserve(call, options) : { outcome: 'admitted', response: letIn() };
}

async function reserve(call: AskedCall, { counters, clock, advances }: Ports): Promise<Decision> {
  const { asker } = call;
  if (asker) advances.takeBack(asker);
  const atMs = clock.now();
  const holdsFrom = clock.cautious();
  const { model, dialect } = call.caller;
  const estimate = estimateOfCall(call);
  if (estimate.nanoUsd === undefined && mustBePriced(call.accounts)) {
    const message = `The price of the model '${model}' is not known, and this key has a hard budget.`;
    return { outcome: 'model_not_allowed', response: refuse('model_not_allowed', message) };
  }
  const charges = chargesOf(call.accounts, reserved(estimate), atMs);
  const order: Order = { id: call.id, atMs: holdsFrom, expiresAtMs: holdsFrom + RESERVED_MS, charges };
  const outcome = await counters.admit(order);
  const standing = standingOf(charges, outcome);
  const refusal = refusalOf(charges, outcome, atMs);
  if (!refusal) {
    const advance = asker && (await advances.after(asker, call, { order, outcome }));
    return { outcome: 'admitted', response: letIn(limitHeaders(dialect, standing, { atMs }), advance), holds: true };
  }
  const { code, message, retryAfterSeconds } = refusal;
  const headers = limitHeaders(dialect, standing, { atMs, retryAfterSeconds });
  return { outcome: code, response: refuse(code, `${message}.`, headers) };
}

/** Bills that may wait for the store before no more are taken. */
const MOST_WAITING = 1_000;

async function giveBack(ids: readonly string[], { counters, clock, report }: ServiceOptions): Promise<void> {
  const atMs = clock.cautious();
  try {
    await Promise.all(ids.map((id) => counters.abandon(id, atMs)));
  } catch (error) {
    report(`what calls of an Envoy that is gone hold cannot be given back now: ${(error as Error).message}`);
  }
}

function settleMethod({ counters, clock, report, open }: Ports): GrpcMethod {
  // The log that the meter reads says it again: what cannot be counted now is counted then.
  const failed = (error: Error) => report(`a call cannot be settled now: ${error.message}`);
  let waiting = 0;
  return () => ({
    message: (bytes) => {
      const bills = billsOf(bytes, clock.cautious());
      waiting += bills.length;
      for (const { id } of bills) open.remove(id);
      const settled = Promise.all(bills.map((bill) => counters.settle(bill).catch(failed))).then(() => {
        waiting -= bills.length;
        return undefined;
      });
      // Nobody waits for them: those of several messages go to the store together.
      return waiting < MOST_WAITING ? undefined : settled;
    },
  });
}
