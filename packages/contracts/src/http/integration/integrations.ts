import { z } from "zod";
import { capabilitiesSchema } from "../../domain/key-roles.ts";
import { strategySchema } from "../../domain/streams.ts";
import { ingestionStatusSchema, keyRefusalReasonSchema } from "../../domain/workspaces.ts";
import { filtersSchema } from "../../filters/index.ts";
import { cleanText, defineBody, defineReply, errorReply, instant } from "../../wire.ts";
import { currentFilters, filterChange } from "./filters.ts";
import { currentRedaction, redactionPass, redactionRules } from "./redaction.ts";
import { retentionDays } from "./retention.ts";
import { runSummary } from "./runs.ts";

/** An API key to connect, and the host it belongs to. */
export const newKey = defineBody("NewKey", {
  apiKey: z
    .string()
    .trim()
    .min(1)
    .max(4_096)
    .regex(/^[\x21-\x7e]+$/, "must be one line of letters, digits and signs, without spaces")
    .describe(
      "Created in Kustomer under Settings > Security > API Keys; stored encrypted and never shown again",
    ),
  host: z
    .string()
    .max(300)
    .regex(cleanText, "is not a host")
    .optional()
    .describe("`us` (default), `eu`, `india`, or the organization's subdomain, such as `acme`"),
});

const reason = keyRefusalReasonSchema;
const missingRoles = z.array(z.string()).describe("Every missing role, as Kustomer's API key page names it");

/** Why Inlet refused a key; nothing was changed. */
export const keyRefusal = errorReply.extend({ reason, missingRoles }).meta({ id: "KeyRefusal" });

/** A workspace's connection to Kustomer. */
export const integration = defineReply("Integration", {
  id: z.uuid(),
  org: z.object({ id: z.string(), name: z.string() }),
  host: z.string(),
  keyHint: z.string().describe("The key's last characters"),
  keyExpiresAt: instant
    .nullable()
    .describe("When the key expires; null when it never expires, or when Kustomer does not say"),
  capabilities: capabilitiesSchema,
  status: ingestionStatusSchema.describe(
    "`needs_attention`: Kustomer refuses the key; Inlet checks it again every 15 minutes",
  ),
  attention: z.object({ reason, message: z.string(), missingRoles, since: z.iso.datetime() }).nullable(),
  ingestConversations: z.boolean(),
  ingestComments: z.boolean().describe("Whether each message is a feedback item of its own"),
  notes: z
    .boolean()
    .describe(
      "Whether internal notes of agents are read and stored. What keeps them from being read, such as a missing role, is among `limits`",
    ),
  paused: z.boolean(),
  syncIntervalSeconds: z.int(),
  filters: currentFilters.nullable().describe("Which conversations and messages come in; null for all"),
  filterChange: filterChange
    .nullable()
    .describe("What Inlet does or did after the last change of the filters; null when they never changed"),
  redaction: currentRedaction.nullable().describe("What is redacted before it is stored; null for nothing"),
  redactionPass: redactionPass
    .nullable()
    .describe("What was done when stored records were last to be redacted; null when they never were"),
  retentionDays: z
    .int()
    .nullable()
    .describe("How many days a conversation is kept after its last change; null for ever"),
  nextRunAt: instant.nullable().describe("Null while nothing is due, because ingestion is not active"),
  lastRun: runSummary.nullable().describe("The last run that brought the integration up to date"),
  strategy: strategySchema.describe("How this key is read"),
  warnings: z
    .array(z.string())
    .describe(
      "What a person should act on, in plain sentences: a key that expires within two weeks; permissions that the key lost by this request",
    ),
  limits: z.array(z.string()).describe("What this key cannot read, in plain sentences"),
  validatedAt: instant.describe("When Kustomer last accepted the key; Inlet checks it daily"),
  createdAt: instant,
  updatedAt: instant,
});

/** The settings that an admin can change. */
export const integrationChange = defineBody("IntegrationChange", {
  ingestConversations: z.boolean().optional(),
  ingestComments: z.boolean().optional(),
  syncIntervalSeconds: z.int().min(60).max(86_400).optional(),
  paused: z.boolean().optional(),
  notes: z
    .boolean()
    .optional()
    .describe(
      "Whether to read and store internal notes: what colleagues write to each other about a conversation, which its customer never sees. Needs the role org.permission.note.read and costs one request for each conversation with notes, again when it changes. Switching on reads those of what is stored already; switching off removes all of them",
    ),
  filters: filtersSchema
    .nullable()
    .optional()
    .describe(
      "Which conversations and messages come in; null for all. Conversations that do not meet them use no volume and are known by id only. A change evaluates what is stored, and asks Kustomer again for what earlier filters kept out",
    ),
  redaction: redactionRules
    .nullable()
    .optional()
    .describe(
      "What to redact of everything that is stored from now on; null for nothing. What is stored already stays as it is until it is redacted on request",
    ),
  retentionDays: retentionDays
    .optional()
    .describe(
      "How many days a conversation is kept after its last change at Kustomer, its `updatedAt`; null for ever. Older ones go with their messages, as deletions in the feed, and are not stored again whatever Kustomer sends. With a longer retention, what went does not come back by itself: a backfill reads it again",
    ),
});

/** What to delete when an integration is disconnected. */
export const disconnectQuery = z.strictObject({
  purge: z
    .stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })
    .default(false)
    .describe("Whether to delete the stored conversations, messages, notes, customers and tags as well"),
});
