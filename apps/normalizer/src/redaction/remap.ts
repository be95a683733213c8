import type { RecordKind, records } from "@inlet/db";
import { addReadableTexts } from "../page/add-readable-texts.ts";
import { parsePage } from "../page/parse-records.ts";

/** What a row was mapped from. */
export interface MappedRecord {
  id: string;
  attributes: Record<string, unknown>;
  relations: Record<string, string>;
}

/** Maps records again whose attributes have changed. One that cannot be mapped any more is left out. */
export async function remap(
  kind: RecordKind,
  changed: readonly MappedRecord[],
): Promise<records.RemappedRows> {
  const raw = changed.map(({ id, attributes, relations }) => ({
    ...{ id, type: kind, attributes },
    relationships: Object.fromEntries(
      Object.entries(relations).map(([name, related]) => [name, { data: { id: related } }]),
    ),
  }));
  if (kind === "conversation") return { kind, rows: parsePage.conversations(raw).records };
  if (kind === "customer") return { kind, rows: parsePage.customers(raw).records };
  return { kind, rows: await addReadableTexts(parsePage.messages(raw).records) };
}
