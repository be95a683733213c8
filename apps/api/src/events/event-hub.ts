import { Fault } from "@inlet/contracts";
import type { FastifyBaseLogger } from "fastify";

/** What a subscriber listens with: an event stream, or a request that waits for a change. */
export interface Listener<Snapshot> {
  send(snapshot: Snapshot): void;
  heartbeat(): void;
  end(): void;
  onClose(listener: () => void): void;
}

/** One open event stream or waiting request. */
export interface Subscriber<Snapshot> {
  workspaceId: string;
  /** The hash that identifies the caller. The hub ends the stream when the caller loses access. */
  caller: Buffer;
  stream: Listener<Snapshot>;
}

/** What an event hub needs. */
export interface EventHubOptions<Snapshot> {
  /** Loads the present state of a workspace. */
  loadSnapshot: (workspaceId: string) => Promise<Snapshot>;
  /** Returns those of the given callers that still have access to a workspace. */
  listAdmitted: (query: { workspaceId: string; hashes: Buffer[] }) => Promise<Buffer[]>;
  /** How many a workspace may have open at once; by default as many as its callers may. */
  maxPerWorkspace?: number;
  log: FastifyBaseLogger;
}

/** Sends the changes of workspaces to their subscribers. One poll serves all subscribers of a workspace. */
export interface EventHub<Snapshot> {
  /**
   * Sends the present state at once, then at every poll.
   * @throws Fault rate_limited when the caller or the workspace has too many open
   */
  subscribe(subscriber: Subscriber<Snapshot>): void;
  /** Ends every stream. */
  close(): void;
}

const maxStreamsPerCaller = 20;
/** Pause between two polls of a workspace. */
const pollMs = 1_000;
/** Pause between two heartbeats of a stream. */
const heartbeatMs = 15_000;

/** The subscribers of one workspace. */
interface Topic<Snapshot> {
  subscribers: Set<Subscriber<Snapshot>>;
  /** The last snapshot, which a subscriber that joins between two polls receives. */
  latest: Snapshot | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Opens a hub. It polls nothing before somebody subscribes. */
export function openEventHub<Snapshot>(options: EventHubOptions<Snapshot>): EventHub<Snapshot> {
  const { maxPerWorkspace = Number.POSITIVE_INFINITY } = options;
  const topics = new Map<string, Topic<Snapshot>>();
  const listSubscribers = () => [...topics.values()].flatMap((it) => [...it.subscribers]);
  const heartbeat = setInterval(() => {
    for (const { stream } of listSubscribers()) stream.heartbeat();
  }, heartbeatMs);
  heartbeat.unref();

  const unsubscribe = (subscriber: Subscriber<Snapshot>) => {
    const topic = topics.get(subscriber.workspaceId);
    if (topic === undefined || !topic.subscribers.delete(subscriber) || topic.subscribers.size > 0) return;
    clearTimeout(topic.timer);
    topics.delete(subscriber.workspaceId);
  };
  return {
    subscribe(subscriber) {
      const { workspaceId, caller, stream } = subscriber;
      const existing = topics.get(workspaceId);
      if (listSubscribers().filter((it) => it.caller.equals(caller)).length >= maxStreamsPerCaller)
        throw tooMany(maxStreamsPerCaller, "one session or token");
      if ((existing?.subscribers.size ?? 0) >= maxPerWorkspace)
        throw tooMany(maxPerWorkspace, "one workspace");
      const topic: Topic<Snapshot> = existing ?? {
        subscribers: new Set(),
        latest: undefined,
        timer: undefined,
      };
      topics.set(workspaceId, topic);
      topic.subscribers.add(subscriber);
      stream.onClose(() => unsubscribe(subscriber));
      if (topic.latest !== undefined) stream.send(topic.latest);
      if (existing === undefined) void poll(workspaceId, topic, options);
    },
    close() {
      clearInterval(heartbeat);
      for (const { stream } of listSubscribers()) stream.end();
    },
  };
}

const tooMany = (count: number, of: string): Fault =>
  new Fault(
    "rate_limited",
    `At most ${count} event streams or waiting requests of ${of} may be open at once: close one, such as a window of the page.`,
  );

/** Loads a snapshot, sends it, and schedules the next poll while the topic has subscribers. */
async function poll<Snapshot>(
  workspaceId: string,
  topic: Topic<Snapshot>,
  options: EventHubOptions<Snapshot>,
): Promise<void> {
  const { loadSnapshot, log } = options;
  try {
    await endRevoked(workspaceId, topic, options);
    if (topic.subscribers.size === 0) return;
    topic.latest = await loadSnapshot(workspaceId);
    for (const { stream } of topic.subscribers) stream.send(topic.latest);
  } catch (err) {
    log.warn({ err, workspaceId }, "the state of a workspace could not be loaded for its event streams");
  }
  if (topic.subscribers.size === 0) return;
  topic.timer = setTimeout(() => void poll(workspaceId, topic, options), pollMs);
  topic.timer.unref();
}

/** Ends the streams of callers that signed out, whose token ended, or that lost access to the workspace. */
async function endRevoked<Snapshot>(
  workspaceId: string,
  topic: Topic<Snapshot>,
  { listAdmitted }: EventHubOptions<Snapshot>,
) {
  const hashes = [...topic.subscribers].map((it) => it.caller);
  const admitted = new Set((await listAdmitted({ workspaceId, hashes })).map((it) => it.toString("hex")));
  for (const { caller, stream } of topic.subscribers) if (!admitted.has(caller.toString("hex"))) stream.end();
}
