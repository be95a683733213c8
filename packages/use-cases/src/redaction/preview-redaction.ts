import { createSecretKey, randomBytes } from "node:crypto";
import type { http, RedactionRules } from "@inlet/contracts";
import { type Db, redaction } from "@inlet/db";
import type { z } from "zod";
import { findWorkspace } from "../integrations/find-integration.ts";

type Preview = z.output<typeof http.redactionPreview>;
type Sample = Preview["samples"][number];

/** How many records of each kind are looked at. */
const sampleSize = 200;
const maxSamplesOfKind = 7;
const maxLength = 300;

/**
 * Says what rules would do to the latest stored records. It changes nothing. Hashes are not those that will be stored.
 * @throws Fault invalid, when a pattern cannot be used or a country is not known; not_found
 */
export async function previewRedaction(
  db: Db,
  { workspaceId, rules }: { workspaceId: string; rules: RedactionRules },
): Promise<Preview> {
  const { assertPhoneCountries, collectNames, createRedactor } = await import("@inlet/redaction");
  assertPhoneCountries(rules);
  const redactor = createRedactor(rules, createSecretKey(randomBytes(32)));
  await findWorkspace(db, workspaceId);
  const records = await redaction.listSample(db, workspaceId, { limit: sampleSize });
  const customerIds = [...new Set(records.flatMap((it) => it.customerId ?? []))];
  const known = await redaction.findNames(db, workspaceId, customerIds);
  const names = new Map(known.map((it) => [it.customerId, collectNames(it.attributes)]));
  const samples: Sample[] = [];
  let redacted = 0;
  for (const { record, id, customerId, attributes } of records) {
    const own = names.get(customerId ?? "");
    const kind = record === "note" ? "message" : record; // as notes are redacted
    const after = redactor.redactAttributes({ kind, attributes, names: own });
    if (after === attributes) continue;
    redacted += 1;
    const [change] = listChanges(attributes, after, "");
    const ofKind = samples.filter((it) => it.record === record).length;
    if (change && ofKind < maxSamplesOfKind) samples.push({ record, id, ...change });
  }
  return { records: records.length, redacted, samples };
}

/** Lists what differs between two values, by the path of the members. */
function listChanges(
  before: unknown,
  after: unknown,
  attribute: string,
): Pick<Sample, "attribute" | "before" | "after">[] {
  if (before === after) return [];
  if (!isObject(before) || !isObject(after))
    return [{ attribute, before: toText(before), after: after === undefined ? "" : toText(after) }];
  return Object.entries(before).flatMap(([name, value]) =>
    listChanges(value, after[name], attribute === "" ? name : `${attribute}.${name}`),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const toText = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, maxLength);
