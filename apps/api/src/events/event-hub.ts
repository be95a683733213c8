import { Fault } from "@inlet/contracts";
import type { FastifyBaseLogger } from "fastify";
import type { EventStream } from "./event-stream.ts";

/** The state of a workspace at one time. */
export interface Snapshot {
  /** Two snapshots with the same key count as equal. */
  key: string;
  /** What subscribers receive. */
  text: string;
}

/** One open event stream. */
export interface Subscriber {
  workspaceId: string;
  /** The hash that identifies the caller. The hub ends the stream when the caller loses access. */
  caller: Buffer;
  stream: EventStream;
}

/** What an event hub needs. */
export interface EventHubOptions {
  /** Loads the present state of a workspace. */
  loadSnapshot: (workspaceId: string) => Promise<Snapshot>;
  /** Returns those of the given callers that still have access to a workspace. */
  listAdmitted: (query: { workspaceId: string; hashes: Buffer[] }) => Promise<Buffer[]>;
  log: FastifyBaseLogger;
}

/** Sends the changes of workspaces to their subscribers. One poll serves all subscribers of a workspace. */
export interface EventHub {
  /** Sends the present state at once, then every change. @throws Fault rate_limited when the caller has too many streams */
  subscribe(subscriber: Subscriber): void;
  /** Ends every stream. */
  close(): void;
}

const maxStreamsPerCaller = 20;
/** Pause between two polls of a workspace. */
const pollMs = 1_000;
/** Pause between two heartbeats of a stream. */
const heartbeatMs = 15_000;

/** The subscribers of one workspace. */
interface Topic {
  subscribers: Set<Subscriber>;
  /** The last snapshot, which a subscriber that joins between two polls receives. */
  latest: Snapshot | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Opens a hub. It polls nothing before somebody subscribes. */
export function openEventHub(options: EventHubOptions): EventHub {
  const topics = new Map<string, Topic>();
  const listSubscribers = () => [...topics.values()].flatMap((it) => [...it.subscribers]);
  const heartbeat = setInterval(() => {
    for (const { stream } of listSubscribers()) stream.heartbeat();
  }, heartbeatMs);
  heartbeat.unref();

  const unsubscribe = (subscriber: Subscriber) => {
    const topic = topics.get(subscriber.workspaceId);
    if (topic === undefined || !topic.subscribers.delete(subscriber) || topic.subscribers.size > 0) return;
    clearTimeout(topic.timer);
    topics.delete(subscriber.workspaceId);
  };
  return {
    subscribe(subscriber) {
      const { workspaceId, caller, stream } = subscriber;
      if (listSubscribers().filter((it) => it.caller.equals(caller)).length >= maxStreamsPerCaller)
        throw new Fault(
          "rate_limited",
          `At most ${maxStreamsPerCaller} event streams may be open at once: close a window of this page.`,
        );
      const existing = topics.get(workspaceId);
      const topic = existing ?? { subscribers: new Set(), latest: undefined, timer: undefined };
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

/** Loads a snapshot, sends it, and schedules the next poll while the topic has subscribers. */
async function poll(workspaceId: string, topic: Topic, options: EventHubOptions): Promise<void> {
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
async function endRevoked(workspaceId: string, topic: Topic, { listAdmitted }: EventHubOptions) {
  const hashes = [...topic.subscribers].map((it) => it.caller);
  const admitted = new Set((await listAdmitted({ workspaceId, hashes })).map((it) => it.toString("hex")));
  for (const { caller, stream } of topic.subscribers) if (!admitted.has(caller.toString("hex"))) stream.end();
}
