import { deliverNotice, priority } from "@inlet/contracts";
import { type DbPool, notices } from "@inlet/db";
import type { Queues } from "@inlet/queue";
import type { ServiceContext } from "@inlet/service-kit";

interface Deps {
  db: DbPool;
  queues: Queues;
  log: ServiceContext["log"];
}

/** The maximum number of notices that one statement claims. The next tick claims the rest. */
const maxPerClaim = 500;

/** Logs each new notice once it is committed, and dispatches the delivery of those with a notice URL. */
export async function dispatchNotices({ db, queues, log }: Deps): Promise<void> {
  const due = await notices.claimDueNotices(db, maxPerClaim);
  for (const { id, workspaceId, kind, level, details } of due.filter((it) => it.isNew))
    log[level]({ noticeId: id, workspaceId, kind, details }, "notice raised");
  const deliverable = due.filter((it) => it.isDeliverable);
  await queues.sendMany(
    deliverNotice,
    deliverable.map(({ id }) => ({ payload: { noticeId: id }, priority: priority.live })),
  );
}
