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

const redactor = createRedactor(redactionRules, Buffer.alloc(0));
/** The only name under which people write. Who is not called so yet is redacted as soon as they are. */
const names = ["Ada Quenby", "Ada"];

/** Redacts the texts of a conversation or message. Redacting twice changes nothing. */
export const redactText =
  (stream: TruthStream) =>
  <T extends TruthItem>(item: T): T => {
    if (stream === "customers" && item["name"] === "[name] [name]") return { ...item, name: "[name]" }; // first and last
    if (stream !== "conversations" && stream !== "messages") return item;
    const kind = stream === "messages" ? "message" : "conversation";
    return redactor.redactAttributes({ kind, attributes: item, names }) as T; // the same members
  };

/** Redacts a record of the truth as it must be stored. */
export const redactItem =
  (stream: TruthStream) =>
  (item: TruthItem): TruthItem => {
    if (stream !== "customers") return redactText(stream)(item);
    const mask = (label: string, value: unknown) => (value === null ? null : `[${label}]`);
    return { ...item, name: mask("name", item["name"]), email: mask("email", item["email"]) };
  };
