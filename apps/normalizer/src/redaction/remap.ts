import type { RecordKind, records, StoredAttachment } from "@inlet/db";
import { addReadableTexts } from "../page/add-readable-texts.ts";
import { parsePage } from "../page/parse-records.ts";

/** What a row was mapped from. */
export interface MappedRecord {
  id: string;
  attributes: Record<string, unknown>;
  relations: Record<string, string>;
  /** Of a message; undefined or null where they are not known. */
  attachments?: readonly StoredAttachment[] | null;
}

/** Maps records again whose attributes have changed. One that cannot be mapped any more is left out. */
export async function remap(
  kind: RecordKind,
  changed: readonly MappedRecord[],
): Promise<records.RemappedRows> {
  const raw = changed.map(({ id, attributes, relations, attachments }) => ({
    ...{ id, type: kind, attributes },
    relationships: {
      ...Object.fromEntries(
        Object.entries(relations).map(([name, related]) => [name, { data: { id: related } }]),
      ),
      ...(attachments && { attachments: { data: attachments.map(toRawAttachment) } }),
    },
  }));
  if (kind === "conversation") return { kind, rows: parsePage.conversations(raw).records };
  if (kind === "customer") return { kind, rows: parsePage.customers(raw).records };
  return { kind, rows: await addReadableTexts(parsePage.messages(raw).records) };
}

const toRawAttachment = ({ id, name, contentType, size }: StoredAttachment) => ({
  ...{ type: "attachment", id },
  attributes: { name, contentType, contentLength: size },
});
