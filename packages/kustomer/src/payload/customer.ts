import { type ParseResult, parseVersioned, type VersionedRecord } from "./record.ts";
import { readBoolean, readObject, readString } from "./values.ts";

/** A customer, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export interface Customer extends VersionedRecord {
  /** The name; the display name when the name is blank. */
  name: string | null;
  /** The first verified address, else the first. */
  email: string | null;
  externalId: string | null;
  locale: string | null;
  gender: string | null;
  verified: boolean | null;
  timezone: string | null;
}

/** Parses a customer. Rejects one without id or `updatedAt`. */
export function parseCustomer(raw: unknown): ParseResult<Customer> {
  return parseVersioned(raw, ({ attributes }) => {
    return {
      name: pickName(attributes),
      email: pickEmail(attributes["emails"]),
      externalId: readString(attributes["externalId"]),
      locale: readString(attributes["locale"]),
      gender: readString(attributes["gender"]),
      verified: readBoolean(attributes["verified"]),
      timezone: readString(attributes["timeZone"]),
    };
  });
}

function pickName({ name, displayName }: Record<string, unknown>): string | null {
  return typeof name === "string" && name.trim() !== "" ? name : readString(displayName);
}

function pickEmail(emails: unknown): string | null {
  if (!Array.isArray(emails)) return null;
  const usable = emails.map(readObject).filter(({ email }) => typeof email === "string" && email !== "");
  return readString((usable.find(({ verified }) => verified === true) ?? usable[0])?.["email"]);
}
