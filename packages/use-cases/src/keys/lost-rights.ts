import { type Capabilities, type OptionalRight, optionalRights, optionalRoles } from "@inlet/contracts";

const describeLostNames = (whose: string, role: string) =>
  `The API key can no longer read the names of ${whose}. Inlet keeps those it knows, and shows new ${whose} without a name. To restore it, connect a new key that also has ${role}.`;

const sentences: Record<OptionalRight, string> = {
  search: `The API key can no longer search. From the next run on, Inlet reads by lists, which is slower and finds some edits of older conversations later. To restore search, connect a new key that also has ${optionalRoles.search}.`,
  auditLog: `The API key can no longer read the audit log. Inlet detects deletions by reading the stored records again, which takes longer. To restore it, connect a new key that also has ${optionalRoles.auditLog}.`,
  users: describeLostNames("agents", optionalRoles.users),
  teams: describeLostNames("teams", optionalRoles.teams),
  attachments: `The API key can no longer read attachments. New messages do not show theirs, and nobody can open those that are known. To restore it, connect a new key that also has ${optionalRoles.attachments}.`,
  notes: `The API key can no longer read internal notes. If they are switched on, those that are stored stay as they are, and new ones do not come. To restore it, connect a new key that also has ${optionalRoles.notes}.`,
};

/** Describes the consequences of lost rights, as sentences for people. */
export const describeLostRights = (lost: readonly OptionalRight[]): string[] =>
  lost.map((it) => sentences[it]);

/** Lists the optional rights that a key had before and lacks now. */
export function listLostRights(before: Capabilities, now: Capabilities): OptionalRight[] {
  return optionalRights.filter((it) => before[it] && !now[it]);
}
