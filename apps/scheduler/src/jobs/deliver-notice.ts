import { deliverNotice } from "@inlet/contracts";
import { type DbPool, notices } from "@inlet/db";
import { defineHandler } from "@inlet/queue";
import { type NoticePost, postNotice } from "../post-notice.ts";

interface Deps {
  db: DbPool;
  notices: Omit<NoticePost, "signal">;
  /** Counts the posts by what became of them. */
  posted: { inc(labels: { outcome: "delivered" | "failed" | "given_up" }): void };
}

/**
 * Sends one notice to the address that its workspace has now. It may be sent twice, when a process dies after the
 * receiver took it: `delivered_at` stops all further tries, and receivers tell doubles by the notice's id.
 */
export const deliverNoticeHandler = ({ db, notices: settings, posted }: Deps) =>
  defineHandler({
    job: deliverNotice,
    concurrency: 4,
    async run({ noticeId }, { signal, log }) {
      const notice = await notices.findUndelivered(db, noticeId);
      if (notice === undefined) return;
      const ids = { noticeId, workspaceId: notice.workspaceId, kind: notice.kind };
      const failure = await postNotice(notice, { ...settings, signal });
      if (failure === undefined) {
        await notices.markDelivered(db, noticeId);
        posted.inc({ outcome: "delivered" });
        return log.debug({ ...ids, tries: notice.tries + 1 }, "notice delivered");
      }
      const isGivenUp = await notices.recordDeliveryFailure(db, noticeId, failure);
      posted.inc({ outcome: isGivenUp ? "given_up" : "failed" });
      const facts = { ...ids, tries: notice.tries + 1, failure };
      if (isGivenUp) log.error(facts, "notice given up: its receiver did not take it for a day");
      else log.warn(facts, "notice not taken");
    },
  });
