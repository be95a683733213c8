import { Fault, type http } from "@inlet/contracts";
import { audit, type Db, inTransaction, type RedactionPass, redaction } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { dispatchRedaction } from "../dispatch.ts";
import { findWorkspace } from "../integrations/find-integration.ts";

/** What API and command line answer about a pass that redacts what was stored before. */
export type RedactionPassReply = z.output<typeof http.redactionPass>;

/**
 * Has what is stored redacted by the workspace's present rules. It has begun when this returns; the normalizer does the work.
 * A pass that is under way starts over.
 * @throws Fault not_found; conflict, when redaction is off
 */
export async function redactStored(
  deps: Pick<Deps, "db" | "queues" | "log" | "actor">,
  { workspaceId }: { workspaceId: string },
): Promise<RedactionPassReply> {
  const { db, actor } = deps;
  await findWorkspace(db, workspaceId);
  const pass = await inTransaction(db, async (tx) => {
    const rules = (await redaction.find(tx, workspaceId))?.rules;
    if (!rules)
      throw new Fault(
        "conflict",
        "Nothing is redacted in this workspace. Save rules first: what is stored is redacted by them.",
      );
    const started = await redaction.startPass(tx, workspaceId);
    await audit.record(tx, actor, { workspaceId, action: "redaction.started" });
    return started;
  });
  await dispatchRedaction(deps, workspaceId);
  return toRedactionPassReply(pass);
}

/** Loads the reply for the last pass of a workspace; null when there was none. */
export async function loadRedactionPass(db: Db, workspaceId: string): Promise<RedactionPassReply | null> {
  const pass = await redaction.findPass(db, workspaceId);
  return pass === undefined ? null : toRedactionPassReply(pass);
}

function toRedactionPassReply({
  phase,
  startedAt,
  finishedAt,
  examined,
  redacted,
}: RedactionPass): RedactionPassReply {
  const state = phase === "done" ? "done" : "redacting";
  const counts = `${redacted} of ${examined} records and raw pages were changed`;
  const message =
    state === "done"
      ? `Everything that is stored is redacted: ${counts}.`
      : `Inlet redacts what is stored: ${counts} so far.`;
  return { state, message, startedAt, examined, redacted, finishedAt };
}
