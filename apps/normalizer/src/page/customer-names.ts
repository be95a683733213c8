import { type Db, redaction } from "@inlet/db";
import { getRelatedId, parseRecord } from "@inlet/kustomer";
import { type CustomerNames, openNames, seal, type WorkspaceCipher } from "@inlet/use-cases";
import type { RawPage } from "./remove-erased-content.ts";

/** What redacting names must know when the records of a page are stored. */
export interface NameRedaction {
  cipher: WorkspaceCipher;
  /** When the rules were changed by which the page is redacted. */
  rulesAt: string;
  /** The customers of the page that were known before it. Their names are redacted in its records already. */
  known: CustomerNames;
  /** The names that a page of customers has brought. */
  brought: CustomerNames;
}

/** The package is loaded when a workspace redacts names. */
const loadPackage = () => import("@inlet/redaction");

/** Lists the customers of the raw records of a page. */
export function listCustomers(records: readonly unknown[]): string[] {
  const ids = records.map(getCustomerId).filter((it) => it !== undefined);
  return [...new Set(ids)];
}

/** The customer of a raw conversation or message; undefined when it names none. */
export function getCustomerId(raw: unknown): string | undefined {
  const parsed = parseRecord(raw);
  return "record" in parsed ? getRelatedId(parsed.record, "customer") : undefined;
}

/** Collects the names that a page of customers brings. */
export async function collectPageNames({
  stream,
  records,
}: Pick<RawPage, "stream" | "records">): Promise<CustomerNames> {
  if (stream !== "customers") return new Map();
  const { collectNames } = await loadPackage();
  const parsed = records.map(parseRecord).flatMap((it) => ("record" in it ? [it.record] : []));
  return new Map(parsed.map(({ id, attributes }) => [id, collectNames(attributes)]));
}

/** Saves the names that a page has brought, of customers that are stored, beside those that they had before. */
export async function saveNames(
  tx: Db,
  { cipher, known, brought }: Omit<NameRedaction, "rulesAt">,
): Promise<void> {
  if (brought.size === 0) return;
  const { mergeNames } = await loadPackage();
  const saved = await redaction.findNames(tx, cipher.workspaceId, [...brought.keys()]);
  const formerById = new Map(saved.map((it) => [it.customerId, it.encryptedNames]));
  const changed = [...brought].flatMap(([customerId, own]) => {
    const former = formerById.get(customerId) ?? null;
    const before = openNames(cipher, former);
    if (former !== null && own.every((it) => before.includes(it))) return [];
    // Records of a customer who was not known are withheld. Those of one who was may be stored under the names of then.
    const namesThen = known.get(customerId);
    const isFurther = namesThen !== undefined && own.some((it) => !namesThen.includes(it));
    return [{ customerId, encryptedNames: seal(cipher, mergeNames(own, before)), isFurther }];
  });
  await redaction.saveNames(tx, cipher.workspaceId, changed);
}
