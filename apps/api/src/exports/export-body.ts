import { Readable } from "node:stream";
import type { ExportPart } from "@inlet/use-cases";
import type { FastifyReply } from "fastify";

/** A client must take so many bytes within the time-out. */
const pieceBytes = 256 * 1024;

/** What a body is made of. */
export interface BodyOptions {
  parts: AsyncIterable<ExportPart>;
  /** How long a client may take for 256 KiB, in milliseconds. */
  stallMs: number;
  /** Called after each part with the instant at which the work on it began. */
  onPart: (startedAt: number) => void;
}

/**
 * Opens the body of a reply. It makes the next part when the client has taken the one before. A client that takes less than
 * 256 KiB within the time-out is disconnected.
 */
export function openExportBody({ parts, stallMs, onPart }: BodyOptions): Readable {
  const body = Readable.from(cutPieces(), { objectMode: false, highWaterMark: 1 });
  const stall = () =>
    body.destroy(new Error(`An export's client took less than ${pieceBytes} bytes in ${stallMs} ms.`));
  async function* cutPieces() {
    for await (const bytes of takeParts({ parts, onPart }))
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const timer = setTimeout(stall, stallMs);
        try {
          yield bytes.subarray(at, at + pieceBytes);
        } finally {
          clearTimeout(timer);
        }
      }
  }
  return body;
}

async function* takeParts({ parts, onPart }: Pick<BodyOptions, "parts" | "onPart">) {
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const startedAt = performance.now();
      const { value, done } = await iterator.next();
      onPart(startedAt);
      if (done === true) return;
      yield value.bytes;
    }
  } finally {
    await iterator.return?.();
  }
}

/**
 * Resets the connection when the body fails, so that no client takes a cut file for a whole one: a closed connection
 * is the regular end of a reply for HTTP/1.0, which proxies speak.
 */
export function resetOnFailure(body: Readable, reply: FastifyReply): void {
  body.once("error", () => {
    if (reply.raw.headersSent) reply.raw.socket?.resetAndDestroy();
  });
}
