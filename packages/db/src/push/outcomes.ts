import { sql } from "kysely";
import { readDatabaseTime } from "../client/database-time.ts";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { raiseNotice } from "../notices/index.ts";
import type { Delivery } from "./deliveries.ts";
import { disableEndpoint, type Endpoint } from "./endpoints.ts";
import { retryPeriod } from "./retry-period.ts";

/** Marks a delivery as accepted, and its endpoint as working. */
export function recordDelivered(
  db: Db,
  { id, endpointId, noticeId }: Delivery,
  status: number,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await sql`
      update webhook_endpoint set failures = 0, failing_since = null, last_delivered_at = clock_timestamp()
      where id = ${endpointId}`.execute(tx);
    await sql`
      update webhook_delivery set
        state = 'delivered', attempts = attempts + 1, next_at = null, refs = null, failure = null,
        last_status = ${status}, last_attempt_at = clock_timestamp(), ended_at = clock_timestamp()
      where id = ${id}`.execute(tx);
    if (noticeId !== null)
      await sql`
        update notice set
          tries = tries + 1, failure = null, given_up_at = null, delivered_at = coalesce(delivered_at, clock_timestamp())
        where id = ${noticeId}`.execute(tx);
  });
}

/** Why an attempt failed. */
export interface DeliveryFailure {
  /** For people. The failure of a notice is also shown to members. */
  failure: string;
  /** For admins, who alone see deliveries: it may hold an address. `failure` when absent. */
  adminFailure?: string | undefined;
  /** Of the reply; null when there was none. */
  status: number | null;
  /** The address that was called. */
  url: string;
}

/** What became of a delivery that failed: it is tried again, it is a dead letter, or its endpoint is disabled. */
export type FailureOutcome = "failed" | "dead" | "disabled";

/** With 410 a receiver says that it wants nothing any more. */
const gone = 410;

/**
 * Records a failed attempt and when the next one is: after 10 seconds, then fourfold up to 3 hours, each a random part
 * of a fifth sooner, for 72 hours. Beyond that the delivery is a dead letter if its endpoint has accepted others since.
 * Otherwise the endpoint is disabled, with a notice, and everything waits: an endpoint that is away for long loses
 * nothing. So it is at once after a reply 410. What an address replies that was replaced meanwhile says nothing about the new
 * one, which is called at once.
 */
export function recordFailure(
  db: Db,
  { id, endpointId, noticeId }: Delivery,
  { failure, adminFailure = failure, status, url }: DeliveryFailure,
): Promise<FailureOutcome> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<Endpoint>`
      update webhook_endpoint set failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp())
      where id = ${endpointId} and url = ${url} returning *`.execute(tx);
    const [endpoint] = rows;
    if (endpoint === undefined) return callAgain(tx, id);
    const outcome = decide(status, await scheduleNext(tx, id, { failure: adminFailure, status }));
    if (outcome === "dead") await giveUp(tx, id);
    if (outcome === "disabled") await disableWithNotice(tx, endpoint, status === gone ? "gone" : "failing");
    await recordNoticeFailure(tx, noticeId, { failure, isGivenUp: outcome !== "failed" });
    return outcome;
  });
}

async function callAgain(tx: Db, id: string): Promise<"failed"> {
  await sql`update webhook_delivery set next_at = clock_timestamp() where id = ${id} and state = 'open'`.execute(
    tx,
  );
  return "failed";
}

/** How a delivery stands after a failure. */
interface Standing {
  /** The next attempt would be too late. */
  isOver: boolean;
  /** Its endpoint has accepted another since it was first due. */
  hasWorked: boolean;
}

/** SQL condition on `webhook_endpoint e`: Inlet was not away. An endpoint for which something waits is called every 3 hours at least. */
const wasCalledLately = sql`exists (
  select from webhook_delivery other
  where other.endpoint_id = e.id and other.last_attempt_at > clock_timestamp() - interval '6 hours')`;

/**
 * Records the failure of a delivery. The time for which Inlet was away is no time in which its receiver has failed.
 * @returns undefined when the delivery was deleted meanwhile
 */
async function scheduleNext(
  tx: Db,
  id: string,
  { failure, status }: Pick<DeliveryFailure, "failure" | "status">,
): Promise<Standing | undefined> {
  const { rows } = await sql<Standing>`
    update webhook_delivery d set
      attempts = d.attempts + 1, failure = ${failure}, last_status = ${status}, last_attempt_at = clock_timestamp(),
      retry_until = case when ${wasCalledLately} then d.retry_until else clock_timestamp() + ${retryPeriod} end,
      next_at = clock_timestamp()
        + least(interval '10 seconds' * power(4, least(d.attempts, 20)), interval '3 hours') * (1 - random() / 5)
    from webhook_endpoint e
    where d.id = ${id} and e.id = d.endpoint_id
    returning new.next_at > new.retry_until as is_over,
      coalesce(e.last_delivered_at > new.retry_until - ${retryPeriod}, false) as has_worked`.execute(tx);
  return rows[0];
}

function decide(status: number | null, standing: Standing | undefined): FailureOutcome {
  if (standing === undefined) return "failed";
  if (status === gone) return "disabled";
  if (!standing.isOver) return "failed";
  return standing.hasWorked ? "dead" : "disabled";
}

async function giveUp(tx: Db, id: string): Promise<void> {
  await sql`
    update webhook_delivery set state = 'dead', next_at = null, ended_at = clock_timestamp() where id = ${id}`.execute(
    tx,
  );
}

async function recordNoticeFailure(
  tx: Db,
  id: string | null,
  { failure, isGivenUp }: { failure: string; isGivenUp: boolean },
): Promise<void> {
  if (id === null) return; // it delivers no notice
  await sql`
    update notice set
      tries = tries + 1, failure = case when delivered_at is null then ${failure} end,
      given_up_at = case when ${isGivenUp} and delivered_at is null then clock_timestamp() end
    where id = ${id}`.execute(tx);
}

const reasons = {
  failing: "It has accepted nothing for three days.",
  gone: "It answered 410, which means that it wants nothing any more.",
  feed: "The feed no longer has all deletions since its place, so its receiver must start over: enable the webhook from the beginning, and delete what it does not get.",
};

/** Disables an endpoint and raises a notice about it. */
export async function disableWithNotice(
  tx: Db,
  { id, workspaceId, url }: Pick<Endpoint, "id" | "workspaceId" | "url">,
  reason: keyof typeof reasons,
): Promise<void> {
  await disableEndpoint(tx, id, reason);
  const host = URL.parse(url)?.host ?? "";
  const at = await readDatabaseTime(tx);
  await raiseNotice(tx, {
    ...{ workspaceId, kind: "webhook_disabled", subject: `${id} ${at.toISOString()}`, level: "error" },
    message: `The webhook to ${host} is disabled. ${reasons[reason]} Nothing is lost meanwhile: once it is enabled again, everything that waits is sent.`,
    details: { webhookId: id, host, reason },
  });
}
