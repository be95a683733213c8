import { PassThrough, type Readable } from "node:stream";

/** What one listener hears. */
export interface EventStream {
  /** The bytes, to be sent as they come. */
  readonly body: Readable;
  /** Sends what differs from what was sent last. A listener who does not keep up misses what lies between. */
  send(now: { key: string; text: string }): void;
  /** A sign of life. A listener who takes nothing for a minute or so is let go. */
  heartbeat(): void;
  end(): void;
  onClose(left: () => void): void;
}

const maxMissedHeartbeats = 4;

/** A stream of server-sent events of one name. Never holds more than what its listener is a moment late with. */
export function openEventStream(event: string): EventStream {
  const body = new PassThrough();
  let sent: string | undefined;
  let missed = 0;
  const isBehind = () => body.writableNeedDrain || body.writableEnded || body.destroyed;
  body.on("error", () => undefined); // the listener went away in the middle of something
  body.write(":\n\n"); // the reply begins, whatever there is to tell
  return {
    body,
    send({ key, text }) {
      if (key === sent || isBehind()) return;
      sent = key;
      body.write(`event: ${event}\ndata: ${text}\n\n`);
    },
    heartbeat() {
      missed = isBehind() ? missed + 1 : 0;
      if (missed === 0) body.write(":\n\n");
      else if (missed >= maxMissedHeartbeats) body.destroy();
    },
    end: () => void body.end(),
    onClose: (left) => void body.once("close", left),
  };
}
