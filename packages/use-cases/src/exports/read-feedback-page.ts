import {
  type Db,
  type DbPool,
  type ExportFilter,
  type ExportPage,
  exports,
  inSnapshot,
  integrations,
} from "@inlet/db";
import { buildFeedbackItems } from "../feedback/build-items.ts";

/** Which page of feedback to read. */
export interface FeedbackSlice {
  workspaceId: string;
  filter: ExportFilter;
  /** The kind and id of an item, such as `message/5f3c`; by default the page is the first one. */
  after: string | undefined;
}

type Kind = "conversation" | "message";

/** An item has a transcript, so fewer are read at once than records. */
const pageLimits = { limit: 50, maxBytes: 1024 * 1024 };

/** Reads a page of feedback items as they are now: conversations by id, then messages by id where comments are items. */
export function readFeedbackPage(db: DbPool, slice: FeedbackSlice): Promise<ExportPage> {
  const { workspaceId, filter, after = "conversation/" } = slice;
  const [kind, id] = splitPosition(after);
  return inSnapshot(db, async (tx) => {
    const hasMessages = (await integrations.findByWorkspace(tx, workspaceId))?.ingestComments === true;
    if (kind === "message" && !hasMessages) return { rows: [], next: undefined }; // they are no items any more
    const listed = await exports.readExportPage(tx, kind, {
      ...{ workspaceId, filter, columns: ["id"], after: id, ...pageLimits },
    });
    const { items, lastId } = await buildListed(tx, { workspaceId, kind }, listed);
    const end = kind === "conversation" && hasMessages ? "message/" : undefined;
    return {
      rows: items.filter((it) => !it.deleted),
      next: lastId === undefined ? end : `${kind}/${lastId}`,
    };
  });
}

/** Builds the items of a page, or of its beginning. @returns with the id after which to read on */
async function buildListed(
  tx: Db,
  { workspaceId, kind }: { workspaceId: string; kind: Kind },
  { rows, next }: ExportPage,
) {
  const refs = rows.map((it) => ({ kind, id: String(it["id"]) }));
  const items = refs.length === 0 ? [] : await buildFeedbackItems(tx, workspaceId, refs);
  return { items, lastId: items.length < refs.length ? items.at(-1)?.id : next };
}

function splitPosition(position: string): [Kind, string] {
  const slash = position.indexOf("/");
  return [position.slice(0, slash) as Kind, position.slice(slash + 1)];
}
