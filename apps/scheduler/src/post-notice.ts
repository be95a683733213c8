import { createHmac } from "node:crypto";
import type { Notice } from "@inlet/db";

/** How notices are sent. */
export interface NoticePost {
  /** Signs the body; nothing is signed without it. */
  secret: string | undefined;
  timeoutMs: number;
  signal: AbortSignal;
}

/** The body that a receiver gets. A notice may come more than once: its `id` tells. */
const bodyOf = ({ id, workspaceId, kind, level, message, details, at }: Notice): string =>
  JSON.stringify({ id, workspaceId, kind, level, message, details, at });

/**
 * Posts a notice. Only a 2xx counts, and redirects are not followed.
 * @returns in words why it was not taken, or undefined when it was
 */
export async function postNotice(
  notice: Notice & { noticeUrl: string },
  { secret, timeoutMs, signal }: NoticePost,
): Promise<string | undefined> {
  const body = bodyOf(notice);
  const tooLate = AbortSignal.timeout(timeoutMs);
  try {
    const reply = await fetch(notice.noticeUrl, {
      method: "POST",
      body,
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "user-agent": "inlet",
        ...(secret === undefined ? {} : { "x-inlet-signature": signatureOf(body, secret) }),
      },
      signal: AbortSignal.any([signal, tooLate]),
    });
    await reply.body?.cancel(); // what it says does not matter, and may be endless
    return reply.ok ? undefined : `it answered ${reply.status}`;
  } catch (err) {
    if (signal.aborted) throw err;
    return tooLate.aborted ? `it did not answer within ${timeoutMs / 1_000} s` : unreachable(err);
  }
}

/** Lowercase hexadecimal HMAC-SHA256 over the raw body. */
const signatureOf = (body: string, secret: string): string =>
  createHmac("sha256", secret).update(body).digest("hex");

/** Without the words of the error: they may hold the address, and the address may hold a secret. */
function unreachable(err: unknown): string {
  const cause = err instanceof Error ? err.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? `it could not be reached (${code})` : "it could not be reached";
}
