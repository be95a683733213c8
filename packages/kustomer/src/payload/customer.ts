import {
  type KustomerRecord,
  type ParseResult,
  parseVersioned,
  type ReadAttribute,
  type Versioned,
} from "./record.ts";
import { isFilled, readBoolean, readList, readObject, readString } from "./values.ts";

/** A customer, reduced to the fields that Inlet has columns for. `attributes` holds everything. */
export type Customer = Versioned<ReturnType<typeof readColumns>>;

/** Parses a customer. Rejects one without id or `updatedAt`. */
export function parseCustomer(raw: unknown): ParseResult<Customer> {
  return parseVersioned(raw, readColumns);
}

function readColumns({ attributes }: KustomerRecord, read: ReadAttribute) {
  return {
    /** The first that is not blank: the name, the display name, first and last name. */
    name: pickName({ ...attributes, name: read("name", readString) }),
    /** The first verified address, else the first. */
    email: pickEmail(read("emails", readList)),
    externalId: read("externalId", readString),
    locale: read("locale", readString),
    gender: read("gender", readString),
    verified: read("verified", readBoolean),
    timezone: read("timeZone", readString),
  };
}

function pickName({ name, displayName, firstName, lastName }: Record<string, unknown>): string | null {
  const fullName = [firstName, lastName].filter(isFilled).join(" ");
  return [name, displayName, fullName].find(isFilled) ?? null;
}

function pickEmail(emails: unknown[]): string | null {
  const usable = emails.map(readObject).filter(({ email }) => typeof email === "string" && email !== "");
  return readString((usable.find(({ verified }) => verified === true) ?? usable[0])?.["email"]);
}
