import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Dispatcher, request } from "undici";
import type { ResponseHeaders } from "./rate-limit-report.ts";

/** One HTTP request, complete with connections and limits. */
export interface HttpRequest {
  url: URL;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string | undefined;
  dispatcher: Dispatcher;
  /** From the first byte sent to the last byte received, in milliseconds. */
  totalMs: number;
  /** Longest body that is read, in bytes, uncompressed. */
  maxBytes: number;
  signal: AbortSignal | undefined;
}

/** The outcome of a request. `code` is one fixed word that is safe to log. */
export type HttpOutcome =
  | { kind: "response"; status: number; headers: ResponseHeaders; body: Buffer }
  | { kind: "failed"; code: string };

const gunzipAsync = promisify(gunzip);

/** Sends one request and reads the whole response. It never throws, never follows a redirect and never retries. */
export async function sendHttpRequest(httpRequest: HttpRequest): Promise<HttpOutcome> {
  const { url, method, headers, body, dispatcher, totalMs, maxBytes } = httpRequest;
  const deadline = AbortSignal.timeout(totalMs);
  const signal = httpRequest.signal ? AbortSignal.any([httpRequest.signal, deadline]) : deadline;
  try {
    const response = await request(url, { method, headers, body: body ?? null, dispatcher, signal });
    const bytes = await readBody(response, maxBytes);
    if (bytes === undefined) return { kind: "failed", code: "BODY_TOO_LARGE" };
    return { kind: "response", status: response.statusCode, headers: response.headers, body: bytes };
  } catch (err) {
    return { kind: "failed", code: deadline.aborted ? "TOTAL_TIMEOUT" : getErrorCode(err) };
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
  const bytes = Buffer.concat(chunks);
  return headers["content-encoding"] === "gzip" ? gunzipAsync(bytes, { maxOutputLength: maxBytes }) : bytes;
}

/** Keeps only the code, because messages and properties of network errors can hold bytes of the response. */
function getErrorCode(err: unknown): string {
  const code = err instanceof Error && "code" in err ? err.code : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "NETWORK";
}
