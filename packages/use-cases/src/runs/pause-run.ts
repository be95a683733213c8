import { Fault } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { findRun, loadRunReply, type RunParams, type RunReply } from "../replies/run-reply.ts";

/** Pauses a run that is not live, until a person resumes it. @throws Fault not_found, conflict */
export async function pauseRun({ db }: Pick<Deps, "db">, params: RunParams): Promise<RunReply> {
  const { id, lane, state } = await findRun(db, params);
  if ((await runs.pause(db, id)) !== undefined) return loadRunReply(db, params);
  throw new Fault(
    "conflict",
    lane === "live"
      ? "A live run is paused with its integration: pause the integration instead."
      : `The run has already ended: it is ${state}.`,
  );
}
