import { type KustomerRecord, type ParseResult, parseVersioned, type Versioned } from "./record.ts";
import { readBoolean, readObject, readString } from "./values.ts";

/** A customer, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export type Customer = Versioned<ReturnType<typeof readColumns>>;

/** Parses a customer. Rejects one without id or `updatedAt`. */
export function parseCustomer(raw: unknown): ParseResult<Customer> {
  return parseVersioned(raw, readColumns);
}

function readColumns({ attributes }: KustomerRecord) {
  return {
    /** The name; the display name when the name is blank. */
    name: pickName(attributes),
    /** The first verified address, else the first. */
    email: pickEmail(attributes["emails"]),
    externalId: readString(attributes["externalId"]),
    locale: readString(attributes["locale"]),
    gender: readString(attributes["gender"]),
    verified: readBoolean(attributes["verified"]),
    timezone: readString(attributes["timeZone"]),
  };
}

function pickName({ name, displayName }: Record<string, unknown>): string | null {
  return typeof name === "string" && name.trim() !== "" ? name : readString(displayName);
}

function pickEmail(emails: unknown): string | null {
  if (!Array.isArray(emails)) return null;
  const usable = emails.map(readObject).filter(({ email }) => typeof email === "string" && email !== "");
  return readString((usable.find(({ verified }) => verified === true) ?? usable[0])?.["email"]);
}
