import { Fault } from "@inlet/contracts";
import type { FastifyBaseLogger } from "fastify";
import type { EventStream } from "./event-stream.ts";

/** Who listens, as whom. */
export interface Subscriber {
  workspaceId: string;
  /** Tells one caller from another; whoever is not admitted any more is sent away. */
  caller: Buffer;
  stream: EventStream;
}

/** What the rooms are told. */
export interface EventHubOptions {
  /** What is to be heard of a workspace now: what it is compared by, and what is sent. */
  loadSnapshot: (workspaceId: string) => Promise<{ key: string; text: string }>;
  /** Which of these callers may still hear of a workspace. */
  listAdmitted: (asked: { workspaceId: string; hashes: Buffer[] }) => Promise<Buffer[]>;
  log: FastifyBaseLogger;
  /** Pause between two looks, in milliseconds. */
  everyMs?: number;
  /** Pause between two signs of life, in milliseconds. */
  heartbeatMs?: number;
}

/** Listeners by workspace. However many listen to one, it is looked at once. */
export interface EventHub {
  /** Sends what is to be heard at once, then whenever it changes. @throws Fault rate_limited when the caller has too many */
  subscribe(listener: Subscriber): void;
  /** Workspaces that are looked at. */
  readonly size: number;
  /** Ends every stream. */
  close(): void;
}

const maxStreamsPerCaller = 20;

interface Topic {
  listeners: Set<Subscriber>;
  /** What was seen last, for whoever comes between two looks. */
  seen: { key: string; text: string } | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Opens rooms for events; nothing happens before somebody enters. */
export function openEventHub({ heartbeatMs = 15_000, ...options }: EventHubOptions): EventHub {
  const rooms = new Map<string, Topic>();
  const everyone = () => [...rooms.values()].flatMap((it) => [...it.listeners]);
  const heartbeat = setInterval(() => {
    for (const { stream } of everyone()) stream.heartbeat();
  }, heartbeatMs);
  heartbeat.unref();

  const leave = (listener: Subscriber) => {
    const room = rooms.get(listener.workspaceId);
    if (room === undefined || !room.listeners.delete(listener) || room.listeners.size > 0) return;
    clearTimeout(room.timer);
    rooms.delete(listener.workspaceId);
  };
  return {
    get size() {
      return rooms.size;
    },
    subscribe(listener) {
      if (everyone().filter((it) => it.caller.equals(listener.caller)).length >= maxStreamsPerCaller)
        throw new Fault(
          "rate_limited",
          `At most ${maxStreamsPerCaller} event streams may be open at once: close a window of this page.`,
        );
      const known = rooms.get(listener.workspaceId);
      const room = known ?? { listeners: new Set(), seen: undefined, timer: undefined };
      rooms.set(listener.workspaceId, room);
      room.listeners.add(listener);
      listener.stream.onClose(() => leave(listener));
      if (room.seen !== undefined) listener.stream.send(room.seen);
      if (known === undefined) void poll(listener.workspaceId, room, options);
    },
    close() {
      clearInterval(heartbeat);
      for (const { stream } of everyone()) stream.end();
    },
  };
}

/** Looks, tells, and plans the next look, as long as somebody is in the room. */
async function poll(
  workspaceId: string,
  room: Topic,
  options: Omit<EventHubOptions, "heartbeatMs">,
): Promise<void> {
  const { loadSnapshot, log, everyMs = 1_000 } = options;
  try {
    await endRevoked(workspaceId, room, options);
    if (room.listeners.size === 0) return;
    room.seen = await loadSnapshot(workspaceId);
    for (const { stream } of room.listeners) stream.send(room.seen);
  } catch (err) {
    log.warn({ err, workspaceId }, "a workspace could not be looked at for its listeners");
  }
  if (room.listeners.size === 0) return;
  room.timer = setTimeout(() => void poll(workspaceId, room, options), everyMs);
  room.timer.unref();
}

/** Ends the streams of whoever signed out, whose token ended, or who lost the workspace. */
async function endRevoked(
  workspaceId: string,
  room: Topic,
  { listAdmitted }: Pick<EventHubOptions, "listAdmitted">,
) {
  const hashes = [...room.listeners].map((it) => it.caller);
  const may = new Set((await listAdmitted({ workspaceId, hashes })).map((it) => it.toString("hex")));
  for (const { caller, stream } of room.listeners) if (!may.has(caller.toString("hex"))) stream.end();
}
