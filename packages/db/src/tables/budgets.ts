import type { Generated } from "kysely";

/** The request budget of one Kustomer org, shared by all its workspaces. `take_permit` writes it. */
export interface OrgBudgetTable {
  /** Of the API that stated it. */
  host: Generated<string>;
  orgId: string;
  limitPerMinute: Generated<number>;
  blockedUntil: Date | null;
  consecutiveUnavailable: Generated<number>;
  /** When the first of these failures happened; meaningless while there is none. */
  unavailableSince: Date | null;
  /** The epoch second of the first slot of `sent` and `searched`. */
  firstSecond: Generated<number>;
  /** Permits per second, all requests. */
  sent: Generated<number[]>;
  /** Permits per second, searches only. */
  searched: Generated<number[]>;
  /** External usage: requests per minute by the org's other tools, from the last reply. Expires after 90 seconds. */
  externalSent: number | null;
  externalSentAt: Date | null;
  externalSearched: number | null;
  externalSearchedAt: Date | null;
}

/** An instant in an org's budget that is reserved for a holder whose request was deferred. */
export interface PermitReservationTable {
  host: Generated<string>;
  orgId: string;
  holder: string;
  kind: "search" | "other";
  at: Date;
}

/** A database function, and every version of it that was ever applied. */
export interface AppliedFunctionTable {
  name: string;
  /** Hashes of its file, the current one last. */
  sha256: string[];
}
