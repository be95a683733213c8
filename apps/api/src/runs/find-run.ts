import { Fault, type http } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { toRunReply } from "./run-reply.ts";

interface RunParams {
  workspaceId: string;
  runId: string;
}

/** Finds a run of a workspace. @throws Fault not_found */
export async function findRun(
  { db }: Pick<Deps, "db">,
  { workspaceId, runId }: RunParams,
): Promise<runs.RunWithOutcome> {
  const run = await runs.findByWorkspace(db, workspaceId, runId);
  if (run === undefined) throw new Fault("not_found", "There is no such run.");
  return run;
}

/** Loads the reply for a run of a workspace. @throws Fault not_found */
export async function loadRunReply(
  deps: Pick<Deps, "db">,
  params: RunParams,
): Promise<z.output<typeof http.run>> {
  return toRunReply(await findRun(deps, params));
}
