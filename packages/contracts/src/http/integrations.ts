import { z } from "zod";
import { runSummary } from "./runs.ts";
import { errorReply, instant } from "./wire.ts";

/** An API key to connect, and where it belongs. */
export const newKey = z
  .strictObject({
    apiKey: z
      .string()
      .trim()
      .min(1)
      .max(4_096)
      .describe("Made in Kustomer under Settings > Security > API Keys; kept sealed and never shown again"),
    host: z
      .string()
      .max(300)
      .optional()
      .describe("`us` (default), `eu`, `india`, or the organisation's sub-domain, such as `acme`"),
  })
  .meta({ id: "NewKey" });

const reason = z.enum(["rejected", "expired", "wrong_region", "roles_missing"]);
const missingRoles = z.array(z.string()).describe("Every missing role, as Kustomer's own page names it");

/** Why a key was refused; nothing has changed. */
export const keyRefusal = errorReply.extend({ reason, missingRoles }).meta({ id: "KeyRefusal" });

/** What a key was seen to be able to read. */
const capabilities = z.object({
  conversations: z.boolean(),
  messages: z.boolean(),
  customers: z.boolean(),
  tags: z.boolean(),
  search: z.boolean().describe("Optional: makes reading fast and sees every edit"),
  auditLog: z.boolean().describe("Optional: makes finding deletions cheap"),
  unsorted: z.array(z.string()).optional().describe("Streams whose search answers come unsorted"),
});

/** A workspace's connection to Kustomer. */
export const integration = z
  .object({
    id: z.uuid(),
    org: z.object({ id: z.string(), name: z.string() }),
    host: z.string(),
    keyHint: z.string().describe("The key's last characters"),
    keyExpiresAt: instant.nullable().describe("When the key ends; null when it has no end, or tells none"),
    capabilities,
    status: z
      .enum(["active", "paused", "off", "needs_attention"])
      .describe("`needs_attention`: Kustomer refuses the key; it is tried again every 15 minutes"),
    attention: z.object({ reason, message: z.string(), missingRoles, since: z.iso.datetime() }).nullable(),
    ingestConversations: z.boolean(),
    ingestComments: z.boolean().describe("Whether each message is a feedback item of its own"),
    paused: z.boolean(),
    syncIntervalSeconds: z.int(),
    nextRunAt: instant.nullable().describe("Null while nothing is due, because ingestion is not active"),
    lastRun: runSummary.nullable().describe("The last one that brought the integration up to date"),
    strategy: z.enum(["search", "list"]).describe("How this key is read"),
    warnings: z
      .array(z.string())
      .describe(
        "What a person should do something about, in plain sentences: a key that ends within two weeks; rights that the key lost by this very request",
      ),
    limits: z.array(z.string()).describe("What cannot be seen with this key, in plain sentences"),
    validatedAt: instant.describe("When Kustomer last accepted the key; it is asked daily"),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Integration" });

/** What an admin changes. */
export const integrationChange = z
  .strictObject({
    ingestConversations: z.boolean().optional(),
    ingestComments: z.boolean().optional(),
    syncIntervalSeconds: z.int().min(60).max(86_400).optional(),
    paused: z.boolean().optional(),
  })
  .meta({ id: "IntegrationChange" });

/** What goes with a disconnected integration. */
export const disconnectQuery = z.strictObject({
  purge: z
    .stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })
    .default(false)
    .describe("Whether stored conversations, messages, customers and tags go as well"),
});
