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
  response.writeHead(reply.status, {
    "content-type": reply.contentType,
    "content-length": reply.body.length,
    date: new Date(serverNow).toUTCString(),
    "cache-control": "no-cache,private",
    "x-kustomer-pod": "prod1",
    ...reply.headers,
  });
  if (fault === "truncated") truncate(response, reply.body);
  else if (fault === "slowBody") trickle(response, reply.body, knobs.slowBodyMs);
  else response.end(reply.body);
}

/** The promised length never comes. */
function truncate(response: ServerResponse, body: Buffer): void {
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
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
