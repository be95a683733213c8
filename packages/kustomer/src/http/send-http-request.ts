import { type Dispatcher, request } from "undici";
import { maxRefusalBytes } from "./body-limits.ts";
import { decodeBody } from "./decode-body.ts";
import type { ResponseHeaders } from "./rate-limit-report.ts";

/** One HTTP request, complete with connections and limits. */
export interface HttpRequest {
  url: URL;
  method: "GET" | "POST" | "HEAD";
  headers: Record<string, string>;
  body: string | undefined;
  dispatcher: Dispatcher;
  /** From the first byte sent to the last byte received, in milliseconds. */
  totalMs: number;
  /** Longest body of a success that is read, in bytes, uncompressed. */
  maxBytes: number;
  signal: AbortSignal | undefined;
}

/**
 * The outcome of a request. `code` is one fixed word that is safe to log. A refusal says all that matters by its status
 * and headers, so its body is empty when it cannot be read.
 */
export type HttpOutcome =
  | { kind: "response"; status: number; headers: ResponseHeaders; body: Buffer }
  | { kind: "failed"; code: string; head?: ReplyHead };

type FailedOutcome = Extract<HttpOutcome, { kind: "failed" }>;

/** Status and headers of a reply. A failure has them where Kustomer has replied, but with a body that is too large. */
interface ReplyHead {
  status: number;
  headers: ResponseHeaders;
}

/** Whether Kustomer has done what was asked. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Whether the response only names another address. */
export const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Sends one request and reads the whole response. It never throws, never follows a redirect and never retries. */
export async function sendHttpRequest(httpRequest: HttpRequest): Promise<HttpOutcome> {
  const { url, method, headers, body, dispatcher, totalMs, maxBytes } = httpRequest;
  const deadline = AbortSignal.timeout(totalMs);
  const signal = httpRequest.signal ? AbortSignal.any([httpRequest.signal, deadline]) : deadline;
  const toFailure = (err: unknown): FailedOutcome => ({
    kind: "failed",
    code: deadline.aborted ? "TOTAL_TIMEOUT" : getErrorCode(err),
  });
  try {
    const response = await request(url, { method, headers, body: body ?? null, dispatcher, signal });
    const { statusCode: status } = response;
    const head: ReplyHead = { status, headers: response.headers };
    const longest = isSuccess(status) ? maxBytes : Math.min(maxBytes, maxRefusalBytes);
    return await readBody(response, longest).then(
      (bytes) => ({ kind: "response", ...head, body: bytes }),
      (err: unknown) =>
        isSuccess(status)
          ? addHead(toFailure(err), head)
          : { kind: "response", ...head, body: Buffer.alloc(0) },
    );
  } catch (err) {
    return toFailure(err);
  }
}

/** Kustomer has replied where the body is too large, and has not where the connection broke. */
const addHead = (failure: FailedOutcome, head: ReplyHead): FailedOutcome =>
  failure.code === tooLarge ? { ...failure, head } : failure;

async function readBody({ headers, body }: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw bodyTooLarge; // leaving the loop destroys the body and its socket
    chunks.push(chunk);
  }
  return decodeBody(Buffer.concat(chunks), headers["content-encoding"], maxBytes);
}

const tooLarge = "BODY_TOO_LARGE";
const bodyTooLarge = Object.assign(new Error("the body is too large"), { code: tooLarge });

/** Keeps only the code, because messages and properties of network errors can hold bytes of the response. */
function getErrorCode(err: unknown): string {
  const code = err instanceof Error && "code" in err ? err.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE") return tooLarge; // it was small only while it was compressed
  const proxyStatus = err instanceof Error ? /^Proxy response \((\d{3})\)/.exec(err.message)?.[1] : undefined;
  if (proxyStatus !== undefined) return `PROXY_ANSWERED_${proxyStatus}`;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "NETWORK";
}
