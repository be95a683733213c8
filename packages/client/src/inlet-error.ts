/** A refusal or failure that Inlet, or a proxy in front of it, replied. */
export class InletError extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** What to do about it: `invalid`, `not_found`, `rate_limited`, ... `unknown` when the reply does not say. */
  readonly kind: string;
  /** How long the server asks to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Further facts of the reply. */
  readonly details: Record<string, unknown>;

  constructor(response: Response, body: unknown) {
    const { error, message, ...details } = toRecord(body);
    super(
      typeof message === "string"
        ? message
        : `Inlet replied ${response.status} and did not say why; try again later.`,
    );
    this.name = "InletError";
    this.status = response.status;
    this.kind = typeof error === "string" ? error : "unknown";
    this.retryAfterMs = parseRetryAfter(response.headers.get("retry-after"));
    this.details = details;
  }
}

/** A reply that is not Inlet's: the page of a proxy in front of it, or half a reply. */
export class UnreadableReply extends Error {
  constructor(cause: SyntaxError) {
    super(
      "The reply is not JSON, so it is not Inlet's. Check the address, and any proxy in front of Inlet; it may be down for a moment.",
      { cause },
    );
    this.name = "UnreadableReply";
  }
}

const toRecord = (body: unknown): Record<string, unknown> =>
  typeof body === "object" && body !== null ? { ...body } : {};

/** Seconds, or a date. @see RFC 9110, section 10.2.3 */
function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** What a call of the client returns. */
interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Says of a failed parse what it means. */
export const toReplyFailure = (failure: unknown): unknown =>
  failure instanceof SyntaxError ? new UnreadableReply(failure) : failure;

/**
 * The data of a call. A reply without a body gives undefined.
 * @throws InletError when Inlet refused or failed; UnreadableReply
 */
export async function unwrap<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call.catch((failure: unknown) => {
    throw toReplyFailure(failure);
  });
  if (!response.ok) throw new InletError(response, error);
  return data as T;
}
