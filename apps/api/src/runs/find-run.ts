import { Fault, type http } from "@inlet/contracts";
import { runQueries } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { toRunReply } from "./run-reply.ts";

interface RunParams {
  workspaceId: string;
  runId: string;
}

/** A workspace's run. @throws Fault not_found */
export async function findRun(
  { db }: Pick<Deps, "db">,
  { workspaceId, runId }: RunParams,
): Promise<runQueries.RunWithOutcome> {
  const run = await runQueries.findByWorkspace(db, workspaceId, runId);
  if (run === undefined) throw new Fault("not_found", "There is no such run.");
  return run;
}

/** A workspace's run, as callers see it. @throws Fault not_found */
export async function loadRunReply(
  deps: Pick<Deps, "db">,
  place: RunParams,
): Promise<z.output<typeof http.run>> {
  return toRunReply(await findRun(deps, place));
}
