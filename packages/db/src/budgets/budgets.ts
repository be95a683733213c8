import { Fault, type Lane } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { BudgetKind, BudgetReply, BudgetUse } from "./external-usage.ts";

/** How much of an org's limits Inlet may use. */
export interface BudgetPolicy {
  /** Share of the org's limits, 0 to 1; the rest is left to the customer's other tools. */
  share: number;
  /** Kustomer's limit on searches with API keys, which replies do not state. */
  searchesPerMinute: number;
}

/** An org at the host of the API that serves it. A host can change nothing about an org at another host. */
export interface OrgAtHost {
  host: string;
  orgId: string;
}

/** Which budget of which org to use, and on whose behalf. */
export interface PermitRequest extends OrgAtHost {
  kind: BudgetKind;
  /**
   * The lane of the run that sends the request; key checks are live. Live requests may queue for a permit. The others take
   * what is free now and leave a part: at least a fifth for live requests, then some for releases, then for reconciles.
   */
  lane: Lane;
  /** A run or a check. It has at most one place per kind in the queue. */
  holder: string;
  /**
   * Longest wait in place, in milliseconds. Beyond it the call fails with the instant to retry at. Only live requests
   * wait.
   */
  patienceMs: number;
  /** Whether the request goes out during a block that failures have caused, because it shows whether they go on. */
  ignoresFailures?: boolean;
}

/** The right to send one request, within a second from `at` on (database time). */
export interface GrantedPermit {
  at: Date;
  /** Milliseconds from the reply to `at`, by the database's clock. */
  waitMs: number;
  /** The earliest time of the reply, by `performance.now()`: it left the database then, or later. */
  repliedAt: number;
  /** The org's state, so that a reply that confirms it need not be recorded. */
  orgState: { limitPerMinute: number; consecutiveUnavailable: number; use: Record<BudgetKind, BudgetUse> };
}

/**
 * Takes the next free place in an org's budget, in one statement. When a live request's place lies beyond the
 * caller's patience, the place stays reserved for its holder. So holders are served in the order of their requests.
 * Other lanes reserve nothing.
 * @throws Fault rate_limited, with the instant of the reserved place, or when one may be free
 */
export async function takePermit(
  db: Db,
  { host, orgId, kind, lane, holder, patienceMs, ignoresFailures = false }: PermitRequest,
  { share, searchesPerMinute }: BudgetPolicy,
): Promise<GrantedPermit> {
  // The request is sent at once. A rollback of the caller's transaction would grant the same permit again.
  if (db.isTransaction) throw new Error("takePermit was called in a transaction; call it outside of one");
  const { row: permit, sentAt } = await sendOnOwnConnection(
    db,
    sql<Reply>`
    select granted, permit_at as at,
      greatest(extract(epoch from permit_at - clock_timestamp()) * 1000, 0)::float8 as wait_ms,
      extract(epoch from clock_timestamp() - statement_timestamp())::float8 * 1000 as took_ms,
      case when not granted and unavailable > 0 then ${isBlocked({ host, orgId })} else false end as is_outage,
      json_build_object('limitPerMinute', org_limit, 'consecutiveUnavailable', unavailable, 'use', json_build_object(
        'other', json_build_object('own', sent_lately, 'external', external_sent, 'isStale', sent_stale),
        'search', json_build_object('own', searched_lately, 'external', external_searched, 'isStale', searched_stale)
      )) as org_state
    from take_permit(
      ${orgId}, ${kind}, ${holder}, ${lane}, ${share}, ${searchesPerMinute}, ${patienceMs},
      null, ${host}, ${ignoresFailures}) it`,
  );
  if (permit.granted) return { ...permit, repliedAt: sentAt + permit.tookMs };
  // The caller's clock may differ from the database's, so the instant is expressed in the caller's time.
  const retryAt = new Date(Date.now() + permit.waitMs);
  throw new Fault("rate_limited", describeRefusal(permit), { retryAt });
}

/** What the database replies. It took `tookMs`, most of it while it waited for the org's other callers. */
interface Reply extends Omit<GrantedPermit, "repliedAt"> {
  granted: boolean;
  tookMs: number;
  /** The refusal is due to failures, or to an outage that Kustomer has announced. */
  isOutage: boolean;
}

/** SQL condition: the org gets no permit now. Failures in a row say why, because a refusal for the rate ends the row. */
const isBlocked = ({ host, orgId }: OrgAtHost) => sql<boolean>`exists (
  select from org_budget where host = ${host} and org_id = ${orgId} and blocked_until > clock_timestamp())`;

/** Sends a statement once a connection is free. @returns its row, and when it was sent, by `performance.now()` */
const sendOnOwnConnection = <T>(db: Db, statement: RawBuilder<T>): Promise<{ row: T; sentAt: number }> =>
  db.connection().execute(async (connection) => {
    const sentAt = performance.now();
    const [row] = (await statement.execute(connection)).rows;
    if (row === undefined) throw new Error("take_permit returned no row");
    return { row, sentAt };
  });

/** Says why there is no permit now: the budget may be free, and Kustomer may not answer. */
const describeRefusal = ({ isOutage }: Reply): string =>
  isOutage
    ? "Kustomer is not responding, so Inlet waits before it sends the next request. Try again later."
    : "Kustomer's rate limit for this organization is used up at the moment. Try again later.";

/** Failed replies in a row after which Kustomer counts as unreachable, and the org is blocked for a while. */
export const breakerThreshold = 3;

/** Whether Kustomer has not answered a request, or has answered that it cannot. */
export const isFailure = ({ status }: Pick<BudgetReply, "status">): boolean =>
  status === undefined || status >= 500;

/**
 * Records what a reply showed: the limit, a block, and whether Kustomer answers at all. It writes only what changed.
 * A 429 blocks the org, and so does an outage for as long as it says that it lasts.
 * After three failures in a row it blocks the org, for a second at first and up to a minute. So an org that does not
 * answer cannot occupy every worker.
 *
 * During a block for the rate a failure does not count: the request was out before, and a block that is due to failures
 * would let some requests through.
 */
export async function recordReply(db: Db, { host, orgId }: OrgAtHost, reply: BudgetReply): Promise<void> {
  const failed = isFailure(reply);
  // The header of a search may state the search limit instead.
  const limit = reply.kind === "other" && reply.limit !== undefined && reply.limit > 0 ? reply.limit : null;
  const blockMs = reply.blockedForMs ?? (reply.status === 429 ? 60_000 : null);
  await sql`
    update org_budget set
      limit_per_minute = coalesce(${limit}::integer, limit_per_minute),
      consecutive_unavailable = case when ${failed} then least(consecutive_unavailable + 1, 100) else 0 end,
      unavailable_since = case when ${failed} and consecutive_unavailable = 0 then clock_timestamp() else unavailable_since end,
      blocked_until = greatest(
        blocked_until,
        clock_timestamp() + make_interval(secs => ${blockMs}::float8 / 1000),
        case when ${failed} and consecutive_unavailable + 1 >= ${breakerThreshold}
          then clock_timestamp() + make_interval(secs => least(power(2, consecutive_unavailable + 1 - ${breakerThreshold}), 60))
        end)
    where host = ${host} and org_id = ${orgId} and (
      limit_per_minute is distinct from coalesce(${limit}::integer, limit_per_minute)
      or (consecutive_unavailable > 0) <> ${failed} or ${failed}
      or ${blockMs}::float8 is not null)
      and not (
        ${failed} and consecutive_unavailable = 0 and coalesce(blocked_until > clock_timestamp(), false)
      )`.execute(db);
}
