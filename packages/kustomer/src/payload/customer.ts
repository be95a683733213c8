import { type Parsed, parseVersioned, type Versioned } from "./record.ts";
import { boolean, object, text } from "./values.ts";

/** A customer, as far as Inlet has columns for it; `attributes` holds all of it. */
export interface Customer extends Versioned {
  /** The name, unless blank; then the name Kustomer displays. */
  name: string | null;
  /** The first verified address, else the first. */
  email: string | null;
  externalId: string | null;
  locale: string | null;
  gender: string | null;
  verified: boolean | null;
  timezone: string | null;
}

/** Reads a customer; rejects one without id or `updatedAt`. */
export function parseCustomer(raw: unknown): Parsed<Customer> {
  return parseVersioned(raw, ({ attributes }) => {
    return {
      name: nameOf(attributes),
      email: emailOf(attributes["emails"]),
      externalId: text(attributes["externalId"]),
      locale: text(attributes["locale"]),
      gender: text(attributes["gender"]),
      verified: boolean(attributes["verified"]),
      timezone: text(attributes["timeZone"]),
    };
  });
}

function nameOf({ name, displayName }: Record<string, unknown>): string | null {
  return typeof name === "string" && name.trim() !== "" ? name : text(displayName);
}

function emailOf(emails: unknown): string | null {
  if (!Array.isArray(emails)) return null;
  const usable = emails.map(object).filter(({ email }) => typeof email === "string" && email !== "");
  return text((usable.find(({ verified }) => verified === true) ?? usable[0])?.["email"]);
}
