import { Fault, type RedactionRules } from "@inlet/contracts";
import { type Db, exports, redaction } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import type { Pace } from "../exports/read-pages.ts";
import { findWorkspace } from "../integrations/find-integration.ts";
import { openWorkspaceKeys } from "../redaction/workspace-key.ts";

/** Whose data is asked for. */
export interface AskedCustomer {
  workspaceId: string;
  /** Kustomer's id, or an e-mail address, which several customers may have. */
  customer: string;
}

/** How customers are looked for. */
export interface FindOptions {
  /** Needed only in workspaces that have or had personal data redacted. */
  openKeyring: () => Keyring;
  pace: Pace;
}

const pageSize = 2_000;

/**
 * Finds the customers with an id or an e-mail address.
 * @returns their ids, at least one
 * @throws Fault not_found, which says why nobody may be found
 */
export async function findCustomers(db: Db, asked: AskedCustomer, options: FindOptions): Promise<string[]> {
  const { workspaceId, customer } = asked;
  await findWorkspace(db, workspaceId);
  if (customer.includes("@")) return findByAddress(db, asked, options);
  if (await exports.isNamed(db, { workspaceId, customerId: customer })) return [customer];
  throw new Fault(
    "not_found",
    "Nothing is stored of a customer with this id. A customer who was merged has the id of the one they were merged into: look for them by their e-mail address.",
  );
}

async function findByAddress(db: Db, asked: AskedCustomer, options: FindOptions): Promise<string[]> {
  const { workspaceId } = asked;
  const { addresses, isRedacted } = await listStoredForms(db, asked, options);
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const slice = { workspaceId, addresses, after, limit: pageSize };
    const page = await options.pace(() => exports.findByAddress(db, slice));
    ids.push(...page.ids);
    after = page.next;
  } while (after !== undefined);
  if (ids.length > 0) return ids;
  const why = isRedacted
    ? " The workspace redacts e-mail addresses without a hash, so customers cannot be found by them: ask Kustomer for the customer's id."
    : " Ask Kustomer for the customer's id: by it their conversations are found even if the customer is not stored.";
  throw new Fault("not_found", `No stored customer has this e-mail address.${why}`);
}

/** Rules that replace an address by its hash, as rules of the workspace may have done before. */
const hashing: RedactionRules = {
  ...{ text: { email: "hash" }, phoneCountries: [], patterns: [], customerFields: {}, attributes: [] },
};

/**
 * Lists how an address may be stored: as it is, or by its hash. The rules of now do not say by which rules it was stored.
 * @returns `isRedacted`: whether the rules of now replace it by what is the same for everybody
 */
async function listStoredForms(
  db: Db,
  { workspaceId, customer }: AskedCustomer,
  { openKeyring }: FindOptions,
): Promise<{ addresses: string[]; isRedacted: boolean }> {
  const address = customer.trim().toLowerCase();
  const found = await redaction.find(db, workspaceId);
  if (found === undefined) return { addresses: [address], isRedacted: false };
  const { createRedactor } = await import("@inlet/redaction");
  const { hash } = openWorkspaceKeys(openKeyring(), found);
  const redactBy = (rules: RedactionRules): string | undefined => {
    const attributes = { emails: [{ email: address }] };
    const redacted = createRedactor(rules, hash).redactAttributes({ kind: "customer", attributes });
    return (redacted as Partial<typeof attributes>).emails?.[0]?.email;
  };
  const hashed = redactBy(hashing);
  const now = found.rules === null ? address : redactBy(found.rules);
  return { addresses: [address, ...(hashed ? [hashed] : [])], isRedacted: now !== address && now !== hashed };
}
