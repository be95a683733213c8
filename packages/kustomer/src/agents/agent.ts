import { parseRecord } from "../payload/record.ts";
import { toStorable } from "../payload/storable-text.ts";
import { isFilled } from "../payload/values.ts";

/** A user or a team of an org, as far as Inlet keeps it. */
export interface Agent {
  id: string;
  name: string | null;
  deleted: boolean;
}

/** Reads what Inlet keeps of a user or team: neither addresses nor roles. Undefined for a record without id. */
export function parseAgent(raw: unknown): Agent | undefined {
  const parsed = parseRecord(raw);
  if ("rejected" in parsed) return undefined;
  const { id, attributes } = parsed.record;
  if (id.includes("\u0000")) return undefined;
  const { displayName, name, deleted, deletedAt } = attributes;
  const shown = [displayName, name].find(isFilled);
  return {
    id,
    name: shown === undefined ? null : toStorable(shown.trim().slice(0, maxNameLength)),
    deleted: deleted === true || isFilled(deletedAt),
  };
}

const maxNameLength = 500;
