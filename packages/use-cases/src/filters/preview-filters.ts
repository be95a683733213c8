import type { Filters, http } from "@inlet/contracts";
import { type Db, filters as filterStatements, readDatabaseTime } from "@inlet/db";
import { compileFilters, filterAttributes } from "@inlet/kustomer";
import type { z } from "zod";
import { resolveFilters } from "./resolve-filters.ts";

/** What a preview answers. */
export type FilterPreview = z.output<typeof http.filterPreview>;

/** How long a preview evaluates conversations, and messages, and how many it reads at once. */
const bounds = { timeMs: 2_500, sliceSize: 500, records: 50_000 };
const maxSamples = 10;

/**
 * Evaluates filters on what is stored, without changing anything: the newest conversations first, as many as a few seconds
 * allow.
 * @throws Fault invalid, when a tag is not known
 */
export async function previewFilters(
  db: Db,
  { workspaceId, filters }: { workspaceId: string; filters: Filters | null },
): Promise<FilterPreview> {
  const resolved = await resolveFilters(db, workspaceId, filters);
  const { conversations: meets = () => true, messages: meetsMessages } = compileFilters(resolved);
  const sampledAt = await readDatabaseTime(db);
  const { stored, filtered } = await filterStatements.countRecords(db, workspaceId);
  const conversations = await previewConversations(db, workspaceId, meets);
  const messages = meetsMessages ? await previewMessages(db, workspaceId, meetsMessages) : null;
  const preview = {
    sampledAt,
    complete: conversations.isComplete && messages?.isComplete !== false,
    conversations: { stored, ...conversations.counts },
    messages: messages?.counts ?? null,
    filtered,
  };
  return { ...preview, summary: summarize(preview) };
}

type Meets = NonNullable<ReturnType<typeof compileFilters>["conversations"]>;

async function previewConversations(db: Db, workspaceId: string, meets: Meets) {
  const counts: Omit<FilterPreview["conversations"], "stored"> = {
    ...{ evaluated: 0, stay: 0, goOut: 0, samples: { stay: [], goOut: [] } },
  };
  let last: { updatedAt: Date; id: string } | undefined;
  const isComplete = await readSlices(async () => {
    const options = { workspaceId, attributes: filterAttributes };
    const rows = await filterStatements.listNewest(db, options, { after: last, limit: bounds.sliceSize });
    for (const row of rows) {
      const group = meets(row) ? "stay" : "goOut";
      counts.evaluated += 1;
      counts[group] += 1;
      const { id, name, status, channels, updatedAt } = row;
      if (counts.samples[group].length < maxSamples)
        counts.samples[group].push({ id, name, status, channels, updatedAt });
    }
    last = rows.at(-1) ?? last;
    return rows.length;
  });
  return { counts, isComplete };
}

async function previewMessages(db: Db, workspaceId: string, meets: Meets) {
  const counts = { evaluated: 0, stay: 0, goOut: 0 };
  let after = "";
  const isComplete = await readSlices(async () => {
    const options = { kind: "message", attributes: filterAttributes, isLocked: false } as const;
    const slice = { workspaceId, after, limit: bounds.sliceSize };
    const rows = await filterStatements.listEvaluable(db, options, slice);
    for (const row of rows) counts[meets(row) ? "stay" : "goOut"] += 1;
    counts.evaluated += rows.length;
    after = rows.at(-1)?.id ?? after;
    return rows.length;
  });
  return { counts, isComplete };
}

/** Reads slices until one is not full. @returns false when the bounds have ended it before */
async function readSlices(readSlice: () => Promise<number>): Promise<boolean> {
  const deadline = performance.now() + bounds.timeMs;
  for (let read = 0; read < bounds.records; read += bounds.sliceSize) {
    if ((await readSlice()) < bounds.sliceSize) return true;
    if (performance.now() >= deadline) return false;
  }
  return false;
}

function summarize({
  complete,
  conversations,
  messages,
  filtered,
}: Omit<FilterPreview, "summary">): string[] {
  const { evaluated, stored, stay, goOut } = conversations;
  const of = complete ? `${evaluated}` : `the newest ${evaluated} of ${stored}`;
  return [
    `Of ${of} stored conversations, ${stay} would stay and ${goOut} would go out. The volume that they used is not refunded.`,
    ...(messages === null
      ? []
      : [`Of ${messages.evaluated} stored messages, ${messages.stay} meet the condition on messages.`]),
    ...(filtered === 0
      ? []
      : [
          `The present filters keep ${filtered} conversations out. Inlet knows only their ids, asks Kustomer for each again, and lets in those that meet the new filters.`,
        ]),
  ];
}
