import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Dispatcher, request } from "undici";
import type { ResponseHeaders } from "./rate-limit-report.ts";

/** One HTTP request, ready to go. */
export interface HttpRequest {
  url: URL;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string | undefined;
  dispatcher: Dispatcher;
  /** From the first byte sent to the last byte received, in milliseconds. */
  totalMs: number;
  /** Longest body that is read, in bytes, unpacked. */
  maxBytes: number;
  signal: AbortSignal | undefined;
}

/** What became of a call. `code` is one fixed word, safe to log. */
export type HttpOutcome =
  | { kind: "replied"; status: number; headers: ResponseHeaders; body: Buffer }
  | { kind: "failed"; code: string };

const unpack = promisify(gunzip);

/** Makes one request and reads the whole reply. Never throws, never follows a redirect, never tries twice. */
export async function sendHttpRequest(call: HttpRequest): Promise<HttpOutcome> {
  const deadline = AbortSignal.timeout(call.totalMs);
  const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
  try {
    const { url, method, headers, body, dispatcher } = call;
    const reply = await request(url, { method, headers, body: body ?? null, dispatcher, signal });
    const bytes = await readBody(reply, call.maxBytes);
    if (bytes === undefined) return { kind: "failed", code: "BODY_TOO_LARGE" };
    return { kind: "replied", status: reply.statusCode, headers: reply.headers, body: bytes };
  } catch (err) {
    return { kind: "failed", code: deadline.aborted ? "TOTAL_TIMEOUT" : codeOf(err) };
  }
}

async function readBody(
  { headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) return undefined; // leaving the loop destroys the body and its socket
    chunks.push(chunk);
  }
  const packed = Buffer.concat(chunks);
  return headers["content-encoding"] === "gzip" ? unpack(packed, { maxOutputLength: maxBytes }) : packed;
}

/** Only the code is kept: messages and properties of network errors can hold bytes of the reply. */
function codeOf(err: unknown): string {
  const code = err instanceof Error && "code" in err ? err.code : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "NETWORK";
}
