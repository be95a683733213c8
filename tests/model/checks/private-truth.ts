import { createSecretKey } from "node:crypto";
import { http } from "@inlet/contracts";
import type { Truth, TruthItem, TruthStream } from "@inlet/kustomer-simulator";
import { createRedactor } from "@inlet/redaction";
import { z } from "zod";
import { filterTruth, keepMessages } from "../../support/truth.ts";
import { redactionRules } from "../run/privacy-operations.ts";
import type { ModelTenant } from "../world/model-tenant.ts";

/** What a workspace lets in, and whom it has erased. */
export interface Privacy {
  onlyResolved: boolean;
  onlyIncoming: boolean;
  erased: ReadonlySet<string>;
}

const integrationSchema = z.object({ filters: http.currentFilters.nullable() });
const erasureSchema = z.object({ customerId: z.string(), state: z.literal("done") });

/** Reads by the API what a workspace lets in, and whom it has erased. */
export async function readPrivacy({ api, path, integrationPath }: ModelTenant): Promise<Privacy> {
  const { filters } = integrationSchema.parse((await api.call("GET", integrationPath)).body);
  const erasures = z.array(erasureSchema).parse(await api.listAll(`${path}/erasures`));
  return {
    onlyResolved: Boolean(filters?.conversations),
    onlyIncoming: Boolean(filters?.messages),
    erased: new Set(erasures.map((it) => it.customerId)),
  };
}

/** Keeps of a truth what a workspace may store. */
export function keepAllowed(truth: Truth, { onlyResolved, onlyIncoming, erased }: Privacy): Truth {
  const isErased = (it: TruthItem) => erased.has(String(it["customerId"]));
  const conversations = truth.conversations?.items ?? [];
  const kept = conversations.filter((it) => !isErased(it) && (!onlyResolved || it["status"] === "done"));
  const ids = new Set(kept.map((it) => it.id));
  const allowed = filterTruth(
    keepMessages(truth, (it) => !isErased(it) && (!onlyIncoming || it["direction"] === "in")),
    (id) => ids.has(id),
  );
  return allowed;
}

const redactor = createRedactor(redactionRules, createSecretKey(Buffer.alloc(0)));
/** The only name under which people write. Who is not called so yet is redacted as soon as they are. */
const names = ["Ada Quenby", "Ada"];

/**
 * Redacts the texts of a conversation or message, and joins names: two people may share one, and a customer's name may stand in
 * parts. Redacting twice changes nothing.
 */
export const redactText =
  (stream: TruthStream) =>
  <T extends TruthItem>(item: T): T => {
    const isThread = stream === "conversations" || stream === "messages";
    const kind = stream === "messages" ? "message" : "conversation";
    const redacted = isThread ? redactor.redactAttributes({ kind, attributes: item, names }) : item;
    const members = Object.entries(redacted).map(([name, it]) => [name, joinNames(it)]);
    return Object.fromEntries(members) as T; // the same members
  };

const joinNames = (value: unknown): unknown =>
  typeof value === "string" ? value.replaceAll("[name] [name]", "[name]") : value;

/** Redacts a record of the truth as it must be stored. */
export const redactItem =
  (stream: TruthStream) =>
  (item: TruthItem): TruthItem => {
    if (stream !== "customers") return redactText(stream)(item);
    const mask = (label: string, value: unknown) => (value === null ? null : `[${label}]`);
    return { ...item, name: mask("name", item["name"]), email: mask("email", item["email"]) };
  };
