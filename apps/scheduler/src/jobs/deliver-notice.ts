import { deliverNotice } from "@inlet/contracts";
import { type DbPool, notices } from "@inlet/db";
import { defineHandler } from "@inlet/queue";
import { type NoticePost, postNotice } from "./post-notice.ts";

interface Deps {
  db: DbPool;
  notices: Omit<NoticePost, "signal">;
  /** Counts the posts by outcome. */
  posts: { inc(labels: { outcome: "delivered" | "failed" | "given_up" }): void };
}

/**
 * Posts one notice to the current notice URL of its workspace, at least once. A process that dies after the receiver
 * accepted the notice causes a second post, which the receiver recognizes by the notice's id.
 */
export const createDeliverNoticeHandler = ({ db, notices: settings, posts }: Deps) =>
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
        posts.inc({ outcome: "delivered" });
        return log.debug({ ...ids, tries: notice.tries + 1 }, "notice delivered");
      }
      const isGivenUp = await notices.recordDeliveryFailure(db, noticeId, failure);
      posts.inc({ outcome: isGivenUp ? "given_up" : "failed" });
      const fields = { ...ids, tries: notice.tries + 1, failure };
      if (isGivenUp) log.error(fields, "notice given up: its receiver did not accept it for a day");
      else log.warn(fields, "notice not accepted");
    },
  });
