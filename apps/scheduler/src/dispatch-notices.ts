import { deliverNotice, priority } from "@inlet/contracts";
import { type DbPool, notices } from "@inlet/db";
import type { Queues } from "@inlet/queue";
import type { ServiceContext } from "@inlet/service-kit";

interface Deps {
  db: DbPool;
  queues: Queues;
  log: ServiceContext["log"];
}

/** Most notices claimed by one statement; what is left is claimed by the next. */
const atOnce = 500;

/** Logs the notices that were committed since the last look, and rings for those that are to be sent. */
export async function tellNotices({ db, queues, log }: Deps): Promise<void> {
  const due = await notices.claimDueNotices(db, atOnce);
  for (const { id, workspaceId, kind, level, details } of due.filter((it) => it.isNew))
    log[level]({ noticeId: id, workspaceId, kind, details }, "notice raised");
  const toSend = due.filter((it) => it.isDeliverable);
  await queues.sendMany(
    deliverNotice,
    toSend.map(({ id }) => ({ payload: { noticeId: id }, priority: priority.live })),
  );
}
