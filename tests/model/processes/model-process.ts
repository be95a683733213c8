import { AsyncLocalStorage } from "node:async_hooks";

/** The outcome of an external call. A crash ends the whole process; a failure is an error that the caller gets. */
export type CallOutcome = "succeed" | "crash before" | "crash after" | "fail before" | "fail after";

/** A call that leaves the process: to the database, to Kustomer or to the queue. */
export interface ExternalCall {
  kind: "database" | "kustomer" | "queue";
  title: string;
}

/** An external call that waits until the process scheduler releases it. */
export interface PendingCall extends ExternalCall {
  release(outcome: CallOutcome): void;
}

/** A database connection that a process holds. */
export interface OwnedConnection {
  /** The process id of the server's backend. */
  readonly pid: number;
  isBusy(): boolean;
  /** Closes the connection as a crash of its process would: the server rolls back what is not committed. */
  terminate(): void;
}

/**
 * A simulated process that runs one job or task. Each of its external calls waits until the process scheduler
 * releases it.
 */
export interface ModelProcess {
  readonly title: string;
  readonly pendingCalls: readonly PendingCall[];
  readonly connections: ReadonlySet<OwnedConnection>;
  /** How many released calls have not returned yet. */
  callsInFlight(): number;
  /** Whether the process may hold an unused rate limit permit. The clock must not advance then. */
  mayHoldPermit(): boolean;
  /** Whether the process has crashed. Its further calls have no effect. */
  hasCrashed(): boolean;
  /** Whether its work has ended, successfully or not. */
  hasEnded(): boolean;
  /** Resolves when any of these values changes. */
  nextChange(): Promise<void>;
  crash(): void;
}

interface InternalProcess extends ModelProcess {
  waitForRelease(call: ExternalCall): Promise<CallOutcome>;
  startCall(): void;
  endCall(): void;
  changePermitWaits(by: 1 | -1): void;
  addConnection(connection: OwnedConnection): void;
  removeConnection(connection: OwnedConnection): void;
}

const processStorage = new AsyncLocalStorage<InternalProcess>();

/** What the code of a crashed process gets at its next call. Nothing observes it. */
const createCrashError = (): Error => new Error("this process has crashed");

/**
 * Starts `work` as a process of its own.
 * @param onEnd gets the result of `work`, unless the process crashed
 */
export function spawnProcess<T>(
  title: string,
  work: () => Promise<T>,
  onEnd: (result: PromiseSettledResult<T>) => void,
): ModelProcess & { readonly ended: Promise<void> } {
  const { process, markEnded } = createProcess(title);
  const ended = processStorage.run(process, async () => {
    const [result] = await Promise.allSettled([work()]);
    markEnded();
    if (!process.hasCrashed()) onEnd(result);
  });
  return Object.assign(process, { ended });
}

function createProcess(title: string): { process: InternalProcess; markEnded: () => void } {
  const pendingCalls: PendingCall[] = [];
  const connections = new Set<OwnedConnection>();
  const state = { callsInFlight: 0, permitWaits: 0, hasCrashed: false, hasEnded: false };
  const { nextChange, notify } = createSignal();
  const change = (changed: Partial<typeof state>) => {
    Object.assign(state, changed);
    notify();
  };
  const process: InternalProcess = {
    ...{ title, pendingCalls, connections, nextChange },
    callsInFlight: () => state.callsInFlight,
    mayHoldPermit: () => state.permitWaits > 0,
    hasCrashed: () => state.hasCrashed,
    hasEnded: () => state.hasEnded,
    waitForRelease(call) {
      if (state.hasCrashed) throw createCrashError();
      const outcome = enqueueCall(pendingCalls, call);
      notify();
      return outcome;
    },
    startCall: () => change({ callsInFlight: state.callsInFlight + 1 }),
    endCall: () => change({ callsInFlight: state.callsInFlight - 1 }),
    changePermitWaits: (by) => change({ permitWaits: state.permitWaits + by }),
    addConnection: (it) => void connections.add(it),
    removeConnection: (it) => void connections.delete(it),
    crash() {
      change({ hasCrashed: true });
      for (const it of connections) it.terminate();
      for (const call of [...pendingCalls]) call.release("crash before");
    },
  };
  return { process, markEnded: () => change({ hasEnded: true }) };
}

/** A signal that resolves for everyone who waits for it at that moment. */
function createSignal(): { nextChange: () => Promise<void>; notify: () => void } {
  let next = Promise.withResolvers<void>();
  return {
    nextChange: () => next.promise,
    notify() {
      next.resolve();
      next = Promise.withResolvers();
    },
  };
}

/** Adds a call to `pendingCalls` and waits until the process scheduler releases it. */
function enqueueCall(pendingCalls: PendingCall[], call: ExternalCall): Promise<CallOutcome> {
  const { promise, resolve } = Promise.withResolvers<CallOutcome>();
  const pending: PendingCall = {
    ...call,
    release(outcome) {
      pendingCalls.splice(pendingCalls.indexOf(pending), 1);
      resolve(outcome);
    },
  };
  pendingCalls.push(pending);
  return promise;
}

/** An external call, and the error that its caller gets when it fails. */
export interface InterceptedCall extends ExternalCall {
  createError?: () => Error;
}

/** Makes a call once the process scheduler releases it, with the outcome that the scheduler chooses. */
export async function intercept<T>(call: InterceptedCall, work: () => Promise<T>): Promise<T> {
  const process = processStorage.getStore();
  // The scheduler does not order what an ended process has left to a timer, such as counters to write.
  if (process === undefined || (process.hasEnded() && !process.hasCrashed())) return work();
  const { createError, ...named } = call;
  const outcome = await process.waitForRelease(named);
  disrupt(process, {
    crashes: outcome === "crash before",
    createError: outcome === "fail before" && createError,
  });
  process.startCall();
  const result = await work().finally(() => process.endCall());
  disrupt(process, {
    crashes: outcome === "crash after",
    createError: outcome === "fail after" && createError,
  });
  return result;
}

interface Disruption {
  crashes: boolean;
  createError: (() => Error) | false | undefined;
}

function disrupt(process: InternalProcess, { crashes, createError }: Disruption): void {
  if (crashes) process.crash();
  if (process.hasCrashed()) throw createCrashError();
  if (createError) throw createError();
}

/** Marks the time from requesting a rate limit permit until the permit is used. */
export async function trackPermit<T>(work: () => Promise<T>): Promise<T> {
  const process = processStorage.getStore();
  process?.changePermitWaits(1);
  return await work().finally(() => process?.changePermitWaits(-1));
}

/** Marks a request as in flight. @returns marks it as returned */
export function trackCall(): () => void {
  const process = processStorage.getStore();
  process?.startCall();
  return () => process?.endCall();
}

/** The process that runs the calling code, as the owner of connections. */
export const findCurrentProcess = ():
  | Pick<InternalProcess, "addConnection" | "removeConnection">
  | undefined => processStorage.getStore();
