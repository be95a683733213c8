import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { FaultName } from "../knobs.ts";
import type { ApiReply } from "./reply.ts";

export interface SendOptions {
  answer: ApiReply;
  fault: FaultName | undefined;
  slowBodyMs: number;
  /** The `Date` header; undefined for none. */
  date: string | undefined;
}

/** Sends a reply, or breaks it as the fault requires. */
export function sendReply(reply: FastifyReply, { answer, fault, slowBodyMs, date }: SendOptions) {
  const { status, contentType, body } = answer;
  const headers = {
    "content-type": contentType,
    ...(date !== undefined && { date }),
    "cache-control": "no-cache,private",
    "x-kustomer-pod": "prod1",
    ...answer.headers,
  };
  reply.raw.sendDate = false; // of this host's clock
  reply.code(status).headers(headers);
  if (fault === "dropped") return dropConnection(reply);
  if (fault === "truncated") return sendTruncated(reply, headers, body);
  if (fault === "slowBody")
    return reply.header("content-length", body.length).send(Readable.from(splitSlowly(body, slowBodyMs)));
  return reply.send(body);
}

function dropConnection(reply: FastifyReply): FastifyReply {
  reply.hijack().raw.destroy();
  return reply;
}

/**
 * Sends half of a body. If the length is even, the connection breaks before the announced length. If it is odd, the
 * response is valid HTTP with incomplete JSON.
 */
function sendTruncated(reply: FastifyReply, headers: Record<string, string>, body: Buffer): FastifyReply {
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (body.length === 0 || body.length % 2 === 1) return reply.send(half);
  const { raw, statusCode } = reply.hijack();
  raw.writeHead(statusCode, { ...headers, "content-length": body.length });
  raw.write(half, () => raw.destroy());
  return reply;
}

const pieces = 8;

async function* splitSlowly(body: Buffer, durationMs: number): AsyncGenerator<Buffer> {
  const size = Math.max(1, Math.ceil(body.length / pieces));
  for (let start = 0; start < body.length; start += size) {
    yield body.subarray(start, start + size);
    await wait(durationMs / pieces);
  }
}
