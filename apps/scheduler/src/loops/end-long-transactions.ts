import { reporting } from "@inlet/db";
import type { LoopDeps } from "./loop-deps.ts";

/** Ends sessions of analysts whose transaction takes too long: meanwhile vacuum removes no dead rows of the database. */
export async function endLongTransactions({ db, log }: Pick<LoopDeps, "db" | "log">): Promise<void> {
  const ended = await reporting.endLongTransactions(db);
  if (ended > 0) log.warn({ ended }, "sessions of SQL roles ended, because their transactions took too long");
}
