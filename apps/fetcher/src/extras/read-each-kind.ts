import type { OptionalRight } from "@inlet/contracts";
import type { ExtrasKind, Integration } from "@inlet/db";
import { attemptEach } from "./attempt-each.ts";
import type { ExtrasContext } from "./extras-context.ts";
import { readAgents } from "./read-agents.ts";
import { readAttachments } from "./read-attachments.ts";
import { readNotes } from "./read-notes.ts";

/** Why one kind of extras was not read. */
export interface ExtrasFailure {
  kind: ExtrasKind;
  err: unknown;
}

/** What each kind is read by, and whether more of it waits. */
const readers: Record<ExtrasKind, (context: ExtrasContext) => Promise<boolean>> = {
  agents: readAgents,
  attachments: readAttachments,
  notes: readNotes,
};

/** The rights that each kind is read with. */
const rights: Record<ExtrasKind, OptionalRight[]> = {
  agents: ["users", "teams"],
  attachments: ["attachments", "search"],
  notes: ["notes", "search"],
};

/**
 * Reads the kinds of extras that are not postponed, one after the other. A failure of one does not keep the others from being read.
 * @throws only once the job has to stop
 */
export async function readEachKind(
  context: ExtrasContext,
): Promise<{ hasMore: boolean; failures: ExtrasFailure[] }> {
  let hasMore = false;
  const failures = await attemptEach(listDue(context.integration), context.signal, async (kind) => {
    if (await readers[kind](context)) hasMore = true;
  });
  return { hasMore, failures: failures.map(({ item: kind, err }) => ({ kind, err })) };
}

/** The kinds that are not postponed, in the order in which they are read. */
export function listDue({ extrasPostponed }: Integration): ExtrasKind[] {
  const kinds = Object.keys(readers) as ExtrasKind[];
  return kinds.filter((it) => Date.parse(extrasPostponed[it] ?? "1970-01-01") <= Date.now());
}

/** Lists the kinds whose refusal the loss of rights does not explain. */
export function listUnexplained(
  refused: readonly ExtrasKind[],
  lost: readonly OptionalRight[],
): ExtrasKind[] {
  return refused.filter((kind) => !rights[kind].some((it) => lost.includes(it)));
}
