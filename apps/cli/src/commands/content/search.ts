import { type FoundConversation, findWorkspace, type SearchHit, searchFirst } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../../database/with-db.ts";
import { formatCell } from "../../output/format-table.ts";
import { addWorkspaceCommand, type JsonOption } from "../../terminal/add-command.ts";
import { parseWholeNumber } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface SearchOptions extends JsonOption {
  limit: number;
  best?: true;
  status?: string;
  channel?: string;
  tag?: string;
  customer?: string;
}

/** Adds `inlet search`, which finds conversations by their words and shows where. */
export function addSearch(program: Command, shell: Shell): void {
  addWorkspaceCommand(
    program,
    "search",
    "find conversations by the words of their subject, customer, messages and notes",
  )
    .argument("<text>", 'words, "a phrase", or, -not; an id, or the beginning of an email')
    .option(
      "--limit <count>",
      "maximum number of conversations, 1 to 100",
      parseWholeNumber(z.int().min(1).max(100)),
      20,
    )
    .option(
      "--best",
      "the most relevant first, of the newest 300 that match; by default the latest change first",
    )
    .option("--status <status>", "only those with this status")
    .option("--channel <channel>", "only those with this channel")
    .option("--tag <tagId>", "only those with this tag")
    .option("--customer <customerId>", "only those of this customer")
    .action((workspaceId: string, q: string, options: SearchOptions) =>
      find(shell, { workspaceId, q }, options),
    );
}

function find(
  shell: Shell,
  { workspaceId, q }: { workspaceId: string; q: string },
  { json, limit, best, customer, ...filter }: SearchOptions,
): Promise<void> {
  return withDb(shell, async (db) => {
    await findWorkspace(db, workspaceId);
    const query = { workspaceId, q, ...filter, customerId: customer };
    const { rows, isFilling } = await searchFirst(db, query, {
      limit,
      isRanked: best === true,
    });
    if (json) return shell.print(JSON.stringify({ data: rows, searchFilling: isFilling }));
    for (const it of rows) shell.print(showConversation(it));
    if (rows.length === 0) shell.printNote("Nothing was found.");
    if (isFilling) shell.printNote("Not everything that is stored can be searched yet.");
  });
}

const showConversation = ({ id, name, updatedAt, hits = [] }: FoundConversation): string =>
  [
    `${formatCell(id)}  ${updatedAt.toISOString()}  ${name === null ? "" : formatCell(name)}`.trimEnd(),
    ...hits.map((it) => `    ${it.in}: ${showHit(it)}`),
  ].join("\n");

/** Shows a hit in one line, with what matches in brackets. */
const showHit = ({ segments }: SearchHit): string =>
  formatCell(segments.map(({ text, match }) => (match ? `[${text}]` : text)).join("")).replaceAll(
    /\s+/g,
    " ",
  );
