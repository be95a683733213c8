import { Fault } from "@inlet/contracts";
import type { FastifyBaseLogger } from "fastify";
import type { EventStream } from "./event-stream.ts";

/** Who listens, as whom. */
export interface Listener {
  workspaceId: string;
  /** Tells one caller from another; whoever is not admitted any more is sent away. */
  caller: Buffer;
  stream: EventStream;
}

/** What the rooms are told. */
export interface RoomsOptions {
  /** What is to be heard of a workspace now: what it is compared by, and what is sent. */
  look: (workspaceId: string) => Promise<{ key: string; text: string }>;
  /** Which of these callers may still hear of a workspace. */
  admitted: (asked: { workspaceId: string; hashes: Buffer[] }) => Promise<Buffer[]>;
  log: FastifyBaseLogger;
  /** Pause between two looks, in milliseconds. */
  everyMs?: number;
  /** Pause between two signs of life, in milliseconds. */
  heartbeatMs?: number;
}

/** Listeners by workspace. However many listen to one, it is looked at once. */
export interface EventRooms {
  /** Sends what is to be heard at once, then whenever it changes. @throws Fault rate_limited when the caller has too many */
  enter(listener: Listener): void;
  /** Workspaces that are looked at. */
  readonly size: number;
  /** Ends every stream. */
  close(): void;
}

const mostPerCaller = 20;

interface Room {
  listeners: Set<Listener>;
  /** What was seen last, for whoever comes between two looks. */
  seen: { key: string; text: string } | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Opens rooms for events; nothing happens before somebody enters. */
export function openRooms({ heartbeatMs = 15_000, ...options }: RoomsOptions): EventRooms {
  const rooms = new Map<string, Room>();
  const everyone = () => [...rooms.values()].flatMap((it) => [...it.listeners]);
  const heartbeat = setInterval(() => {
    for (const { stream } of everyone()) stream.beat();
  }, heartbeatMs);
  heartbeat.unref();

  const leave = (listener: Listener) => {
    const room = rooms.get(listener.workspaceId);
    if (room === undefined || !room.listeners.delete(listener) || room.listeners.size > 0) return;
    clearTimeout(room.timer);
    rooms.delete(listener.workspaceId);
  };
  return {
    get size() {
      return rooms.size;
    },
    enter(listener) {
      if (everyone().filter((it) => it.caller.equals(listener.caller)).length >= mostPerCaller)
        throw new Fault(
          "rate_limited",
          `At most ${mostPerCaller} event streams may be open at once: close a window of this page.`,
        );
      const known = rooms.get(listener.workspaceId);
      const room = known ?? { listeners: new Set(), seen: undefined, timer: undefined };
      rooms.set(listener.workspaceId, room);
      room.listeners.add(listener);
      listener.stream.onEnd(() => leave(listener));
      if (room.seen !== undefined) listener.stream.tell(room.seen);
      if (known === undefined) void watch(listener.workspaceId, room, options);
    },
    close() {
      clearInterval(heartbeat);
      for (const { stream } of everyone()) stream.end();
    },
  };
}

/** Looks, tells, and plans the next look, as long as somebody is in the room. */
async function watch(
  workspaceId: string,
  room: Room,
  options: Omit<RoomsOptions, "heartbeatMs">,
): Promise<void> {
  const { look, log, everyMs = 1_000 } = options;
  try {
    await sendAway(workspaceId, room, options);
    if (room.listeners.size === 0) return;
    room.seen = await look(workspaceId);
    for (const { stream } of room.listeners) stream.tell(room.seen);
  } catch (err) {
    log.warn({ err, workspaceId }, "a workspace could not be looked at for its listeners");
  }
  if (room.listeners.size === 0) return;
  room.timer = setTimeout(() => void watch(workspaceId, room, options), everyMs);
  room.timer.unref();
}

/** Ends the streams of whoever signed out, whose token ended, or who lost the workspace. */
async function sendAway(workspaceId: string, room: Room, { admitted }: Pick<RoomsOptions, "admitted">) {
  const hashes = [...room.listeners].map((it) => it.caller);
  const may = new Set((await admitted({ workspaceId, hashes })).map((it) => it.toString("hex")));
  for (const { caller, stream } of room.listeners) if (!may.has(caller.toString("hex"))) stream.end();
}
