import type { ServerResponse } from "node:http";
import type { FaultName, Knobs } from "../knobs.ts";
import type { Reply } from "./reply.ts";

/** How an answer leaves. */
export interface Sending {
  reply: Reply;
  fault: FaultName | undefined;
  knobs: Knobs;
  /** Kustomer's time, for the `Date` header. */
  serverNow: number;
}

/** Sends an answer, as well as the fault lets it. */
export function send(response: ServerResponse, { reply, fault, knobs, serverNow }: Sending): void {
  if (fault === "dropped") {
    response.destroy();
    return;
  }
  const body = fault === "truncated" ? cutShort(reply.body) : reply.body;
  response.writeHead(reply.status, {
    "content-type": reply.contentType,
    "content-length": reply.body.length % 2 === 0 ? reply.body.length : body.length,
    date: new Date(serverNow).toUTCString(),
    "cache-control": "no-cache,private",
    "x-kustomer-pod": "prod1",
    ...reply.headers,
  });
  if (fault === "slowBody") trickle(response, body, knobs.slowBodyMs);
  else if (body.length < reply.body.length && reply.body.length % 2 === 0)
    response.write(body, () => response.destroy());
  else response.end(body);
}

/**
 * Half of a body. Of every two truncated answers, roughly, one breaks its promise of length and one is
 * good HTTP around JSON that stops in the middle.
 */
function cutShort(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}

const drops = 8;

function trickle(response: ServerResponse, body: Buffer, overMs: number): void {
  const size = Math.max(1, Math.ceil(body.length / drops));
  const drip = (from: number) => {
    if (response.destroyed) return;
    if (from >= body.length) {
      response.end();
      return;
    }
    response.write(body.subarray(from, from + size));
    setTimeout(drip, overMs / drops, from + size);
  };
  drip(0);
}
