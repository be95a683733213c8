import type { FaultKind } from "@inlet/contracts";

/** What the page should do about a failed request. */
export type ApiErrorKind = FaultKind | "internal" | "offline" | "unreadable";

interface Facts {
  kind: ApiErrorKind;
  /** For people; the API's own words wherever it answered. */
  message: string;
  /** What else the API said, such as `missingRoles`. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** A request that did not bring what was asked for. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly details: Record<string, unknown>;

  constructor({ kind, message, details = {}, cause }: Facts) {
    super(message, { cause });
    this.name = "ApiError";
    this.kind = kind;
    this.details = details;
  }
}

/** Whether `err` is a failed request, and, when kinds are named, one of those. */
export function isApiError(err: unknown, ...kinds: ApiErrorKind[]): err is ApiError {
  return err instanceof ApiError && (kinds.length === 0 || kinds.includes(err.kind));
}
