/** The HTTP status with which the API replies to each kind of fault. A refused API key is `invalid` with status 422. */
export const faultStatuses = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  rate_limited: 429,
  unavailable: 503,
} as const;

/** What the caller of something that failed should do about it. */
export type FaultKind = keyof typeof faultStatuses;

/** What a fault can carry besides its message. */
export interface FaultOptions {
  cause?: unknown;
  /** When a retry makes sense; the step or request is deferred until then. */
  retryAt?: Date;
  /** Facts a person or program can act on, safe to show to the caller. */
  details?: Record<string, unknown>;
}

/**
 * A foreseen failure. `kind` says what the caller should do; anything else that is thrown is a bug.
 * The message is shown to people and logged, so it never holds a secret or a customer's text.
 */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly retryAt: Date | undefined;
  readonly details: Record<string, unknown>;

  constructor(kind: FaultKind, message: string, { cause, retryAt, details = {} }: FaultOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "Fault";
    this.kind = kind;
    this.retryAt = retryAt;
    this.details = details;
  }
}

/** Whether `err` is a fault and, when kinds are given, one of those. */
export function isFault(err: unknown, ...kinds: FaultKind[]): err is Fault {
  return err instanceof Fault && (kinds.length === 0 || kinds.includes(err.kind));
}
