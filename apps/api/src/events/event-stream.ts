import { PassThrough } from "node:stream";

/** The state of a workspace at one time. */
export interface Snapshot {
  /** Two snapshots with the same key count as equal. */
  key: string;
  /** What subscribers receive. */
  text: string;
}

/** The reply to a subscriber of server-sent events. */
export interface EventBody {
  /** The bytes of the reply's body. */
  readonly body: PassThrough;
  /** Whether the subscriber has not read what was written, or is gone. */
  isBehind(): boolean;
  /** Sends a heartbeat. Destroys the stream of a subscriber that has read nothing for several heartbeats. */
  heartbeat(): void;
  end(): void;
  onClose(listener: () => void): void;
}

const maxMissedHeartbeats = 4;

/** Opens the body of a reply with server-sent events. */
export function openEventBody(): EventBody {
  const body = new PassThrough();
  let missed = 0;
  const isBehind = () => body.writableNeedDrain || body.writableEnded || body.destroyed;
  body.on("error", () => undefined); // the subscriber disconnected
  body.write(":\n\n"); // starts the reply before the first event
  return {
    body,
    isBehind,
    heartbeat() {
      missed = isBehind() ? missed + 1 : 0;
      if (missed === 0) body.write(":\n\n");
      else if (missed >= maxMissedHeartbeats) body.destroy();
    },
    end: () => void body.end(),
    onClose: (listener) => void body.once("close", listener),
  };
}

/** A stream of server-sent events to one subscriber. */
export interface EventStream extends Omit<EventBody, "isBehind"> {
  /** Sends a snapshot unless its key equals the last one sent. A slow subscriber misses snapshots, never the latest. */
  send(snapshot: Snapshot): void;
}

/**
 * Opens a stream of server-sent events of one name. It buffers at most one snapshot for a slow subscriber.
 *
 * `@fastify/sse` formats and sends events. It does not skip snapshots for a slow subscriber or disconnect a stuck one, which
 * is most of this file.
 */
export function openEventStream(event: string): EventStream {
  const { isBehind, ...stream } = openEventBody();
  let sentKey: string | undefined;
  return {
    ...stream,
    send({ key, text }) {
      if (key === sentKey || isBehind()) return;
      sentKey = key;
      stream.body.write(`event: ${event}\ndata: ${text}\n\n`);
    },
  };
}
