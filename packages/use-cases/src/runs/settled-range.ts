import { Fault } from "@inlet/contracts";
import { type Db, readDatabaseTime, type runs } from "@inlet/db";

const maxYears = 15;
const yearMs = 365.25 * 86_400_000;

/**
 * Checks a requested range and moves its end to where records have settled in Kustomer's index. Live runs read what is
 * newer.
 * @throws Fault invalid
 */
export async function clampToSettled(
  db: Db,
  { from, to }: runs.BackfillRange,
  { settleMs }: { settleMs: number },
): Promise<runs.BackfillRange> {
  const now = await readDatabaseTime(db);
  if (to.getTime() > now.getTime())
    throw new Fault("invalid", "`to` is in the future. A backfill reads the past: choose an earlier `to`.");
  const settled = new Date(Math.min(to.getTime(), now.getTime() - settleMs));
  if (from.getTime() >= settled.getTime())
    throw new Fault(
      "invalid",
      "`from` must be earlier than `to`, and earlier than what live runs are reading now.",
    );
  if (settled.getTime() - from.getTime() > maxYears * yearMs)
    throw new Fault("invalid", `A backfill reads at most ${maxYears} years: choose a later \`from\`.`);
  return { from, to: settled };
}
