import { type AuditAction, http } from "@inlet/contracts";
import { formatNumber } from "./format.ts";

const actions: Record<AuditAction, string> = {
  "workspace.created": "Workspace created",
  "workspace.changed": "Workspace changed",
  "workspace.deleted": "Workspace deleted",
  "token.created": "Token created",
  "token.revoked": "Token revoked",
  "sql_role.created": "SQL role created",
  "sql_role.dropped": "SQL role dropped",
  sign_in: "Signed in",
  "sign_in.failed": "Sign-in failed",
  "sign_in_link.created": "Sign-in link created",
  sign_out: "Signed out",
  "key.connected": "API key connected",
  "key.replaced": "API key replaced",
  "integration.changed": "Settings changed",
  "integration.disconnected": "Kustomer disconnected",
  "webhook.set": "Webhook set up",
  "webhook.removed": "Webhook removed",
  "webhook_endpoint.created": "Outgoing webhook created",
  "webhook_endpoint.changed": "Outgoing webhook changed",
  "webhook_endpoint.deleted": "Outgoing webhook deleted",
  "webhook_endpoint.secret_rotated": "Secret of an outgoing webhook replaced",
  "webhook_endpoint.tested": "Test event sent",
  "webhook_delivery.retried": "Delivery sent again",
  "run.started": "Sync started",
  "run.paused": "Run paused",
  "run.resumed": "Run resumed",
  "run.cancelled": "Run canceled",
  "run.confirmed": "Deletion confirmed",
  "backfill.started": "Import of older data started",
  "reconcile.started": "Deletion check started",
  "replay.started": "Replay started",
  "redaction.started": "Redaction of stored records started",
  "report.started": "Completeness check started",
  "attachment.opened": "Attachment opened",
  "records.exported": "Data exported",
  "customer.erased": "Customer erased",
  "customer.exported": "Customer's data exported",
  "encryption_keys.rotated": "Encryption keys rotated",
};

/** The fields whose plain name is not their own name with spaces. */
const fields: Readonly<Record<string, string>> = {
  noticeUrl: "URL that receives notices",
  expiresAt: "Expires",
  ingestConversations: "Ticket ingestion",
  ingestComments: "Comment ingestion",
  notes: "Internal notes",
  syncIntervalSeconds: "Seconds between syncs",
  retentionDays: "Days that conversations are kept",
  keyHint: "API key ends in",
  keyExpiresAt: "API key expires",
  orgName: "Organization",
  generation: "Number of the key",
  tokenHint: "Token ends in",
  purge: "Data deleted as well",
  by: "Signed in by",
  attemptsBefore: "Earlier attempts without an entry",
  erasureId: "Erasure",
  bom: "Byte order mark",
  full: "Every record",
  through: "By",
};

/** Writes a name such as `volumeLimit` as `Volume limit`. */
function toPlainName(name: string): string {
  const spaced = name.replaceAll(/[A-Z]/g, (it) => ` ${it.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function toPlainValue(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (value === http.noVolumeLimit) return "no limit";
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(toPlainValue).join(", ") : JSON.stringify(value);
}

/** The audit log of a workspace. */
export const audit = {
  title: "Audit log",
  hint: "Newest first. Nobody can change an entry, and Inlet keeps it for 400 days.",
  adminsOnly: "Only an admin of this workspace can see its audit log.",
  actions,
  field: (name: string) => fields[name] ?? toPlainName(name),
  value: toPlainValue,
  changed: (before: string, after: string) => `${before} → ${after}`,
  kinds: {
    token: "API token",
    session: "Browser",
    cli: "Command line",
    service: "Inlet itself",
    unknown: "Not signed in",
  },
  customer: "Customer",
  filters: { action: "What", actor: "Who", anyAction: "Everything", anyone: "Everyone" },
  download: "Download",
  downloadFailed: "The download was not started",
  none: "No entries yet.",
  noMatch: "No entry matches.",
  more: "Show older entries",
};
