import { AsyncLocalStorage } from "node:async_hooks";

/** What becomes of a call: a crash takes the whole process with it, a failure is told to the caller. */
export type Fate = "go" | "crash before" | "crash after" | "fail before" | "fail after";

/** A call that leaves the process: to the database, to Kustomer or to the queue. */
export interface Call {
  kind: "database" | "kustomer" | "queue";
  title: string;
}

/** A call that waits to be let through. */
export interface Gate extends Call {
  open(fate: Fate): void;
}

/** A connection that an activation holds. */
export interface HeldConnection {
  /** The server's process. */
  readonly pid: number;
  isBusy(): boolean;
  /** As the end of our process would cut it: what was not committed is undone. */
  cut(): void;
}

/** One process at work on one thing; every call it makes waits at a gate until the model lets it through. */
export interface Activation {
  readonly title: string;
  readonly gates: readonly Gate[];
  readonly connections: ReadonlySet<HeldConnection>;
  /** Calls that were let through and have not come back. */
  inFlight(): number;
  /** Whether a permit may be in hand: time must not leap then, as it does not while a process runs. */
  isAsking(): boolean;
  /** Nothing it does reaches anybody any more. */
  isDead(): boolean;
  /** Its work has ended, well or badly. */
  isOver(): boolean;
  /** Resolves at the next change of any of these. */
  news(): Promise<void>;
  die(): void;
}

interface Inner extends Activation {
  arrive(call: Call): Promise<Fate>;
  begin(): void;
  end(): void;
  ask(by: 1 | -1): void;
  hold(connection: HeldConnection): void;
  letGo(connection: HeldConnection): void;
}

const current = new AsyncLocalStorage<Inner>();

/** What a dead process's code meets at its next call; nobody ever hears of it. */
const crashed = (): Error => new Error("this process has crashed");

/** Starts `work` as a process of its own; `over` is told how it ended, unless it died. */
export function launch<T>(
  title: string,
  work: () => Promise<T>,
  over: (result: PromiseSettledResult<T>) => void,
): Activation & { readonly ended: Promise<void> } {
  const { inner, finish } = createInner(title);
  const ended = current.run(inner, async () => {
    const [result] = await Promise.allSettled([work()]);
    finish();
    if (!inner.isDead()) over(result);
  });
  return Object.assign(inner, { ended });
}

function createInner(title: string): { inner: Inner; finish: () => void } {
  const gates: Gate[] = [];
  const connections = new Set<HeldConnection>();
  const state = { inFlight: 0, asking: 0, isDead: false, isOver: false };
  const { news, tell } = createNews();
  const change = (changed: Partial<typeof state>) => {
    Object.assign(state, changed);
    tell();
  };
  const inner: Inner = {
    ...{ title, gates, connections, news },
    inFlight: () => state.inFlight,
    isAsking: () => state.asking > 0,
    isDead: () => state.isDead,
    isOver: () => state.isOver,
    arrive(call) {
      if (state.isDead) throw crashed();
      const fate = gateAt(gates, call);
      tell();
      return fate;
    },
    begin: () => change({ inFlight: state.inFlight + 1 }),
    end: () => change({ inFlight: state.inFlight - 1 }),
    ask: (by) => change({ asking: state.asking + by }),
    hold: (it) => void connections.add(it),
    letGo: (it) => void connections.delete(it),
    die() {
      change({ isDead: true });
      for (const it of connections) it.cut();
      for (const gate of [...gates]) gate.open("crash before");
    },
  };
  return { inner, finish: () => change({ isOver: true }) };
}

/** News is told once, to everybody who waits for it then. */
function createNews(): { news: () => Promise<void>; tell: () => void } {
  let next = Promise.withResolvers<void>();
  return {
    news: () => next.promise,
    tell() {
      next.resolve();
      next = Promise.withResolvers();
    },
  };
}

/** Waits until somebody opens a new gate among `gates`. */
function gateAt(gates: Gate[], call: Call): Promise<Fate> {
  const { promise, resolve } = Promise.withResolvers<Fate>();
  const gate: Gate = {
    ...call,
    open(fate) {
      gates.splice(gates.indexOf(gate), 1);
      resolve(fate);
    },
  };
  gates.push(gate);
  return promise;
}

/** A call, and what its caller is told when it fails. */
export interface GatedCall extends Call {
  failure?: () => Error;
}

/** Makes a call once the model lets it through, with the fate that the model gives it. */
export async function gated<T>(call: GatedCall, work: () => Promise<T>): Promise<T> {
  const process = current.getStore();
  // What an ended process has left to a timer, such as counts to be written, is nobody's turn.
  if (process === undefined || (process.isOver() && !process.isDead())) return work();
  const { failure, ...named } = call;
  const fate = await process.arrive(named);
  meet(process, { crashes: fate === "crash before", fails: fate === "fail before" && failure });
  process.begin();
  const result = await work().finally(() => process.end());
  meet(process, { crashes: fate === "crash after", fails: fate === "fail after" && failure });
  return result;
}

interface Blow {
  crashes: boolean;
  fails: (() => Error) | false | undefined;
}

function meet(process: Inner, { crashes, fails }: Blow): void {
  if (crashes) process.die();
  if (process.isDead()) throw crashed();
  if (fails) throw fails();
}

/** Marks what happens between a permit's being asked for and its being used up. */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  const process = current.getStore();
  process?.ask(1);
  return await work().finally(() => process?.ask(-1));
}

/** Marks a request that is under way. @returns to be called when it has come back */
export function underWay(): () => void {
  const process = current.getStore();
  process?.begin();
  return () => process?.end();
}

/** Who holds what is opened now. */
export const holder = (): Pick<Inner, "hold" | "letGo"> | undefined => current.getStore();
