import { Fault } from "@inlet/contracts";
import { type Db, type KustomerClock, readDatabaseTime, type runs, toKustomerTime } from "@inlet/db";

/** How far ahead the clock of a person or program may be whose present is meant. */
export const maxAheadMs = 5 * 60_000;

const maxYears = 15;
const yearMs = 365.25 * 86_400_000;

/**
 * Checks a requested range and moves its end to where records have settled in Kustomer's index, by its clock. Live runs
 * read what is newer.
 * @throws Fault invalid
 */
export async function clampToSettled(
  db: Db,
  { from, to }: runs.BackfillRange,
  { settleMs, ...clock }: KustomerClock & { settleMs: number },
): Promise<runs.BackfillRange> {
  const now = await readDatabaseTime(db);
  const kustomerMs = toKustomerTime(now, clock).getTime();
  // People choose `to` by their own clock, and the page sends its present for today.
  if (to.getTime() > Math.max(now.getTime(), kustomerMs) + maxAheadMs)
    throw new Fault("invalid", "`to` is in the future. A backfill reads the past: choose an earlier `to`.");
  const settled = new Date(Math.min(to.getTime(), kustomerMs - settleMs));
  if (from.getTime() >= settled.getTime())
    throw new Fault(
      "invalid",
      "`from` must be earlier than `to`, and earlier than what live runs are reading now.",
    );
  if (settled.getTime() - from.getTime() > maxYears * yearMs)
    throw new Fault("invalid", `A backfill reads at most ${maxYears} years: choose a later \`from\`.`);
  return { from, to: settled };
}
