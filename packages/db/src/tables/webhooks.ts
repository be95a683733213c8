import type { Generated } from "kysely";
import type { DefaultNow } from "./column-types.ts";

/** A workspace's webhook at Kustomer that sends events to Inlet. */
export interface IntegrationWebhookTable {
  integrationId: string;
  workspaceId: string;
  /** The token that Kustomer signs events with. */
  encryptedToken: Buffer;
  /** The encryption key that was used. */
  keyId: string;
  /** The last characters of the token, so that people recognize it. */
  tokenHint: string;
  /** How many events had each outcome. A process adds its counts every second; a process that dies loses them. */
  accepted: Generated<number>;
  duplicate: Generated<number>;
  ignored: Generated<number>;
  refused: Generated<number>;
  dropped: Generated<number>;
  /** When the last event arrived with a valid signature and of the integration's org. */
  lastEventAt: Date | null;
  createdAt: DefaultNow;
  updatedAt: DefaultNow;
}

/** An accepted event, kept as long as a sender may repeat it. */
export interface WebhookEventTable {
  integrationId: string;
  /** Kustomer's id of the event. */
  eventId: string;
  receivedAt: DefaultNow;
}
