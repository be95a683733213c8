import { z } from "zod";

/**
 * What the audit log records. An action that changes something is recorded in the transaction of the change. A new word
 * needs an entry here and a call of `audit.record`.
 */
export const auditActionSchema = z.enum([
  "workspace.created",
  "workspace.changed",
  "workspace.deleted",
  "token.created",
  "token.revoked",
  "sql_role.created",
  "sql_role.dropped",
  "sign_in",
  "sign_in.failed",
  "sign_in_link.created",
  "sign_out",
  "key.connected",
  "key.replaced",
  "integration.changed",
  "integration.disconnected",
  "webhook.set",
  "webhook.removed",
  "webhook_endpoint.created",
  "webhook_endpoint.changed",
  "webhook_endpoint.deleted",
  "webhook_endpoint.secret_rotated",
  "webhook_endpoint.tested",
  "webhook_delivery.retried",
  "run.started",
  "run.paused",
  "run.resumed",
  "run.cancelled",
  "run.confirmed",
  "backfill.started",
  "reconcile.started",
  "replay.started",
  "report.started",
  "redaction.started",
  "attachment.opened",
  "records.exported",
  "customer.erased",
  "customer.exported",
  "encryption_keys.rotated",
]);
export type AuditAction = z.infer<typeof auditActionSchema>;

/** Who acts: a caller of the API by a token or a signed-in browser, a user of the command line, or a service. */
export const actorKindSchema = z.enum(["token", "session", "cli", "service", "unknown"]);
export type ActorKind = z.infer<typeof actorKindSchema>;
