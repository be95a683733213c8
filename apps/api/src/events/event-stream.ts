import { PassThrough, type Readable } from "node:stream";

/** A stream of server-sent events to one subscriber. */
export interface EventStream {
  /** The bytes of the reply's body. */
  readonly body: Readable;
  /** Sends a snapshot unless its key equals the last one sent. A slow subscriber misses snapshots, never the latest. */
  send(snapshot: { key: string; text: string }): void;
  /** Sends a heartbeat. Destroys the stream of a subscriber that has read nothing for several heartbeats. */
  heartbeat(): void;
  end(): void;
  onClose(listener: () => void): void;
}

const maxMissedHeartbeats = 4;

/**
 * Opens a stream of server-sent events of one name. It buffers at most one snapshot for a slow subscriber.
 *
 * `@fastify/sse` formats and sends events. It does not skip snapshots for a slow subscriber or disconnect a stuck one, which
 * is most of this file.
 */
export function openEventStream(event: string): EventStream {
  const body = new PassThrough();
  let sentKey: string | undefined;
  let missed = 0;
  const isBehind = () => body.writableNeedDrain || body.writableEnded || body.destroyed;
  body.on("error", () => undefined); // the subscriber disconnected
  body.write(":\n\n"); // starts the reply before the first event
  return {
    body,
    send({ key, text }) {
      if (key === sentKey || isBehind()) return;
      sentKey = key;
      body.write(`event: ${event}\ndata: ${text}\n\n`);
    },
    heartbeat() {
      missed = isBehind() ? missed + 1 : 0;
      if (missed === 0) body.write(":\n\n");
      else if (missed >= maxMissedHeartbeats) body.destroy();
    },
    end: () => void body.end(),
    onClose: (listener) => void body.once("close", listener),
  };
}
