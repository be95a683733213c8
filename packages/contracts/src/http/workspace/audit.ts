import { z } from "zod";
import { actorKindSchema, auditActionSchema } from "../../domain/audit.ts";
import {
  createPageSchema,
  defineReply,
  instant,
  pageQuery,
  refuseReversedRange,
  text,
  typedText,
} from "../../wire.ts";

/** Who acted. */
const auditActor = defineReply("AuditActor", {
  kind: actorKindSchema.describe(
    "`token` or `session` of the API, `cli` for the command line, `service` for Inlet itself, `unknown` for a failed sign-in",
  ),
  id: text.describe("The id of the token or session; null for others"),
  name: z
    .string()
    .describe("The name of the token, of a session its first token's; else the user or service"),
  tokenId: z.uuid().nullable().describe("The token by which the caller acted"),
  address: text.describe("The client's IP address, as trusted proxies report it; null outside the API"),
});

const changedFields = z.record(z.string(), z.unknown()).nullable();

/** One act, with who did it. */
export const auditEntry = defineReply("AuditEntry", {
  id: z.uuid(),
  at: instant,
  workspaceId: z.uuid().nullable().describe("Null for what concerns the whole installation"),
  actor: auditActor,
  action: auditActionSchema,
  subject: text.describe("The id of what was acted on, such as a run or token"),
  before: changedFields.describe("The fields that changed, as they were. Secrets are never recorded"),
  after: changedFields.describe("The same fields as they are since, or facts about what was created"),
});

/** A page of audit entries, newest first. */
export const auditPage = createPageSchema(auditEntry).meta({ id: "AuditPage" });

/** Which audit entries to read. */
export const auditQuery = refuseReversedRange(
  pageQuery.extend({
    action: auditActionSchema.optional().describe("Only entries of this action"),
    actor: typedText(1, 200).optional().describe("Only entries of this token or session id, or name"),
    from: instant.optional().describe("Only entries since this instant"),
    to: instant.optional().describe("Only entries before this instant"),
    format: z
      .enum(["json", "ndjson"])
      .default("json")
      .describe("`ndjson` streams all entries, one JSON object per line, without pages"),
  }),
);
