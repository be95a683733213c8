import { type Parsed, parseVersioned, relationIds } from "./record.ts";
import { boolean, instant, integer, object, text } from "./values.ts";

/** A customer, as far as Inlet has columns for it; `attributes` holds all of it. */
export interface Customer {
  id: string;
  /** The name, unless blank; then the name Kustomer displays. */
  name: string | null;
  /** The first verified address, else the first. */
  email: string | null;
  externalId: string | null;
  locale: string | null;
  gender: string | null;
  verified: boolean | null;
  timezone: string | null;
  createdAt: Date | null;
  updatedAt: Date;
  rev: number | null;
  attributes: Record<string, unknown>;
  /** Relationship name to id. */
  relations: Record<string, string>;
}

/** Reads a customer; rejects one without id or `updatedAt`. */
export function parseCustomer(raw: unknown): Parsed<Customer> {
  const parsed = parseVersioned(raw);
  if ("rejected" in parsed) return parsed;
  const { record } = parsed;
  const { id, updatedAt, attributes } = record;
  return {
    record: {
      id,
      name: nameOf(attributes),
      email: emailOf(attributes["emails"]),
      externalId: text(attributes["externalId"]),
      locale: text(attributes["locale"]),
      gender: text(attributes["gender"]),
      verified: boolean(attributes["verified"]),
      timezone: text(attributes["timeZone"]),
      createdAt: instant(attributes["createdAt"]) ?? null,
      updatedAt,
      rev: integer(attributes["rev"]),
      attributes,
      relations: relationIds(record),
    },
  };
}

function nameOf({ name, displayName }: Record<string, unknown>): string | null {
  return typeof name === "string" && name.trim() !== "" ? name : text(displayName);
}

function emailOf(emails: unknown): string | null {
  if (!Array.isArray(emails)) return null;
  const usable = emails.map(object).filter(({ email }) => typeof email === "string" && email !== "");
  return text((usable.find(({ verified }) => verified === true) ?? usable[0])?.["email"]);
}
