import type { views } from "@inlet/db";

const minVersion = 180_000;

/** Returns why Inlet cannot use a database, and what to do about it; undefined when it can. */
export function findUnmetRequirement({
  number,
  text,
  encoding,
  isReadOnly,
}: views.Server): string | undefined {
  if (number < minVersion)
    return `it is PostgreSQL ${text}, and Inlet needs version 18 or newer, for uuidv7()`;
  if (encoding !== "UTF8")
    return `its encoding is ${encoding}, which cannot hold every text of Kustomer: create one with encoding UTF8`;
  if (isReadOnly)
    return "it is read-only: connect to the primary, or end the failover or maintenance that made it so";
  return undefined;
}
