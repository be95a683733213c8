import { createHmac } from "node:crypto";
import type { Notice } from "@inlet/db";
import { type Dispatcher, EnvHttpProxyAgent, fetch, Pool } from "undici";

/** How to post a notice. */
export interface NoticePost {
  /** Signs the body. Without it, the post has no signature. */
  secret: string | undefined;
  timeoutMs: number;
  /** The connections of the posts, which go through a proxy where the environment names one. */
  dispatcher: Dispatcher;
  signal: AbortSignal;
}

/** How long a proxy may take to open a tunnel; undici's default is 5 minutes. */
const tunnelTimeoutMs = 5_000;

/** Opens the connections of posts, through the proxies that the environment names. */
export const openNoticeAgent = (proxy: EnvHttpProxyAgent.Options): Dispatcher =>
  new EnvHttpProxyAgent({
    ...proxy,
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: tunnelTimeoutMs }),
  });

/** Builds the body of the post. A notice may be posted more than once, always with the same `id`. */
const buildBody = ({ id, workspaceId, kind, level, message, details, at }: Notice): string =>
  JSON.stringify({ id, workspaceId, kind, level, message, details, at });

/**
 * Posts a notice. Only a 2xx counts as accepted, and redirects are not followed.
 * @returns why the receiver did not accept the notice, in words; undefined if it did
 */
export async function postNotice(
  notice: Notice & { noticeUrl: string },
  { secret, timeoutMs, dispatcher, signal }: NoticePost,
): Promise<string | undefined> {
  const body = buildBody(notice);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const reply = await fetch(notice.noticeUrl, {
      method: "POST",
      body,
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "user-agent": "inlet",
        ...(secret === undefined ? {} : { "x-inlet-signature": computeSignature(body, secret) }),
      },
      signal: AbortSignal.any([signal, timeout]),
      dispatcher,
    });
    await reply.body?.cancel(); // the content does not matter, and may be endless
    return reply.ok ? undefined : `it answered ${reply.status}`;
  } catch (err) {
    if (signal.aborted) throw err;
    return timeout.aborted ? `it did not answer within ${timeoutMs / 1_000} s` : describeFailure(err);
  }
}

/** Lowercase hexadecimal HMAC-SHA256 over the raw body. */
const computeSignature = (body: string, secret: string): string =>
  createHmac("sha256", secret).update(body).digest("hex");

/** Leaves out the message of the error: it may contain the URL, and the URL may contain a secret. */
function describeFailure(err: unknown): string {
  const cause = err instanceof Error ? err.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? `it could not be reached (${code})` : "it could not be reached";
}
