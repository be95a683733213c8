import type { Generated } from "kysely";
import type { DefaultNow } from "./words.ts";

/** A workspace's webhook at Kustomer, as far as events come from it. */
export interface IntegrationWebhookTable {
  integrationId: string;
  workspaceId: string;
  /** What Kustomer signs events with. */
  encryptedToken: Buffer;
  /** Which key of the encryption ring sealed it. */
  keyId: string;
  /** The token's last characters, for people to recognise it by. */
  tokenHint: string;
  /** How many events met each end; counted up to a second late, and not by a process that dies within it. */
  accepted: Generated<number>;
  duplicate: Generated<number>;
  ignored: Generated<number>;
  refused: Generated<number>;
  dropped: Generated<number>;
  /** When the last event came that was signed with the token and of the integration's org. */
  lastEventAt: Date | null;
  createdAt: DefaultNow;
  updatedAt: DefaultNow;
}

/** An event that was taken, kept as long as Kustomer or anybody else may send it again. */
export interface WebhookEventTable {
  integrationId: string;
  /** Kustomer's. */
  eventId: string;
  receivedAt: DefaultNow;
}
