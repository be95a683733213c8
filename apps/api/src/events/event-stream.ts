import { PassThrough, type Readable } from "node:stream";

/** What one listener hears. */
export interface EventStream {
  /** The bytes, to be sent as they come. */
  readonly body: Readable;
  /** Sends what differs from what was sent last. A listener who does not keep up misses what lies between. */
  tell(now: { key: string; text: string }): void;
  /** A sign of life. A listener who takes nothing for a minute or so is let go. */
  beat(): void;
  end(): void;
  onEnd(left: () => void): void;
}

const beatsMissed = 4;

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
    tell({ key, text }) {
      if (key === sent || isBehind()) return;
      sent = key;
      body.write(`event: ${event}\ndata: ${text}\n\n`);
    },
    beat() {
      missed = isBehind() ? missed + 1 : 0;
      if (missed === 0) body.write(":\n\n");
      else if (missed >= beatsMissed) body.destroy();
    },
    end: () => void body.end(),
    onEnd: (left) => void body.once("close", left),
  };
}
