import { type Capabilities, type OptionalRight, optionalRights, optionalRoles } from "@inlet/contracts";

const sentences: Record<OptionalRight, string> = {
  search: `The API key may not search any more. From the next run on, Inlet reads by lists and finds silent changes of older conversations later. To restore this, connect a new key that also has ${optionalRoles.search}.`,
  auditLog: `The API key may not read the audit log any more. Inlet finds deletions by reading the stored records again, which takes longer. To restore this, connect a new key that also has ${optionalRoles.auditLog}.`,
};

/** Describes the consequences of lost rights, as sentences for people. */
export const describeLostRights = (lost: readonly OptionalRight[]): string[] =>
  lost.map((it) => sentences[it]);

/** Lists the optional rights that a key had before and lacks now. */
export function listLostRights(before: Capabilities, now: Capabilities): OptionalRight[] {
  return optionalRights.filter((it) => before[it] && !now[it]);
}
