import { type DbPool, views } from "@inlet/db";
import { fail, formatDuration, type Outcome, ok, warn } from "./finding.ts";

const warnAfterSeconds = 60;
const failAfterSeconds = 600;

/** Checks whether the feed of a workspace waits for an open transaction. */
export const checkFeeds = async (db: DbPool) => toFeedOutcome(await views.findOldestFeedWriter(db));

/** Names the transaction that a feed waits for, or what that one waits for, and says how to end it. */
export function toFeedOutcome(writer: views.FeedWriter | undefined): Outcome {
  if (writer === undefined || writer.seconds < warnAfterSeconds)
    return ok("no feed waits for a transaction that is older than a minute");
  const { blockedBy } = writer;
  const cause = blockedBy === null ? "" : `, which waits for ${describe(blockedBy)}`;
  const createOutcome = writer.seconds > failAfterSeconds ? fail : warn;
  return createOutcome(
    `the feed of a workspace waits for ${describe(writer)}${cause}: see what that session does, or end it with select pg_terminate_backend(${(blockedBy ?? writer).pid})`,
  );
}

const describe = ({ pid, applicationName, state, seconds }: Omit<views.FeedWriter, "blockedBy">) =>
  `pid ${pid} (${[applicationName || "unnamed", state ?? "state unknown"].join(", ")}, transaction open for ${formatDuration(seconds)})`;
