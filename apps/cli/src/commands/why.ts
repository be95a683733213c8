import { views } from "@inlet/db";
import { findWorkspace } from "@inlet/use-cases";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import {
  type Cell,
  type Columns,
  formatCell,
  formatFacts,
  formatTable,
  showFields,
} from "../output/format-table.ts";
import { addCommand, type JsonOption } from "../terminal/add-command.ts";
import { parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

type Explanation = views.ConversationExplanation;

/** Adds `inlet why`, which tells why a conversation was fetched, or why it is not stored. */
export function addWhy(program: Command, shell: Shell): void {
  addCommand(program, "why", "tell why a conversation was fetched, or why it is not stored")
    .argument("<conversationId>", "the conversation's id at Kustomer")
    .requiredOption("--workspace <id>", "the workspace", parseId)
    .action((id: string, { workspace, json }: JsonOption & { workspace: string }) =>
      withDb(shell, async (db) => {
        await findWorkspace(db, workspace);
        const explanation = await views.explainConversation(db, workspace, id);
        if (json) return shell.print(JSON.stringify({ id, ...explanation }));
        shell.print(formatFacts({ conversation: id, ...toFacts(explanation) }));
        const fetches = toFetches(explanation);
        if (fetches.length > 0) shell.print(`\n${formatTable(fetches, columns)}`);
        else if (isUnknown(explanation)) shell.print(unknownAdvice);
      }),
    );
}

const isUnknown = ({ pending, fetched, ...found }: Explanation): boolean =>
  [...pending, ...fetched, ...Object.values(found)].every((it) => it === undefined);

const unknownAdvice = `
Inlet knows nothing of it. Check the id and the workspace, and whether the key can see it in Kustomer. If it was last updated before
ingestion began, a backfill brings it.`;

function describeStored(stored: Explanation["stored"], filtered: Explanation["filtered"]): Cell {
  if (filtered !== undefined) return "no, it does not meet the filters";
  if (stored?.isExpired) return "no, older than the workspace keeps conversations";
  return stored?.deletedAt ? "no, deleted at Kustomer" : stored !== undefined;
}

const toFacts = ({
  stored,
  held,
  filtered,
  rejected,
  deletionCandidate,
}: Explanation): Record<string, Cell> => ({
  stored: describeStored(stored, filtered),
  ...(stored && { observed: stored.observedAt, "read by run": stored.runId }),
  ...(filtered && {
    "does not meet the filters since": filtered.filteredAt,
    "requested again": filtered.rereadAt,
  }),
  ...(stored?.deletedAt && !filtered && !stored.isExpired && { "found deleted": stored.deletedAt }),
  ...(held && { "over limit since": held.heldAt, released: held.releasedAt }),
  ...(rejected && { rejected: rejected.reason }),
  ...(deletionCandidate && { "may be deleted": deletionCandidate.source }),
});

interface Fetch {
  what: string;
  reason: string;
  state: string;
  at: Date;
  runId: string | null;
}

function describeState({ outcome, failure, nextTryAt, tries }: Explanation["pending"][number]): string {
  if (outcome !== null) return `given up: ${outcome}`;
  return failure === null ? `pending, ${tries} tries` : `${failure}, next try ${formatCell(nextTryAt)}`;
}

const toFetches = ({ pending, fetched }: Explanation): Fetch[] => [
  ...pending.map((it) => ({
    what: it.kind,
    reason: it.reason,
    state: describeState(it),
    at: it.addedAt,
    runId: it.lastRunId,
  })),
  ...fetched.map((it) => ({
    what: it.kind,
    reason: it.reason,
    state: "fetched",
    at: it.fetchedAt,
    runId: it.runId,
  })),
];

const columns: Columns<Fetch> = {
  ...showFields("what", "reason", "state", "at"),
  run: (it) => it.runId,
};
