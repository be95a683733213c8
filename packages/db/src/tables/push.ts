import type { DisabledReason, WebhookEventType } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";
import type { DefaultNow } from "./column-types.ts";

/** Where events of a workspace are sent. */
export interface WebhookEndpointTable {
  id: Generated<string>;
  workspaceId: string;
  url: string;
  description: Generated<string>;
  events: WebhookEventType[];
  /** It is the workspace's notice URL, whose receivers know the body of a notice only. */
  isNoticeUrl: Generated<boolean>;
  /** The signing secrets as JSON, the newest first; null before the first one of a notice URL. */
  encryptedSecrets: Buffer | null;
  /** The encryption key that was used. */
  keyId: string | null;
  /** Until when the second secret signs as well. */
  oldSecretUntil: Date | null;
  /** How far the feed was sent; null without events of the feed. */
  cursor: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  /** Up to where in the feed it has had every item, by kind; 0 while it catches up from the beginning. */
  conversationsSeenTo: Generated<number>;
  messagesSeenTo: Generated<number>;
  createdAt: DefaultNow;
  disabledAt: Date | null;
  /** A person, failures for days, a reply 410, or a feed that cannot be continued. */
  disabledReason: DisabledReason | null;
  /** Attempts without success since the last success. */
  failures: Generated<number>;
  failingSince: Date | null;
  lastDeliveredAt: Date | null;
  /** It is not dispatched before. */
  dispatchAt: DefaultNow;
  /** Until when a sender has it for itself. */
  leaseUntil: Date | null;
}

/** One request to an endpoint, with its attempts. */
export interface WebhookDeliveryTable {
  /** The `webhook-id`, the same in every attempt. */
  id: Generated<string>;
  endpointId: string;
  workspaceId: string;
  type: "feedback" | "notice";
  /** Which items of the feed it has; null once it is delivered. */
  refs: ColumnType<PushedRef[] | null, string | null | undefined, string | null>;
  items: Generated<number>;
  noticeId: string | null;
  state: Generated<"open" | "delivered" | "dead">;
  attempts: Generated<number>;
  /** When it is sent next; null when it is not open. */
  nextAt: DefaultNow | null;
  createdAt: DefaultNow;
  /** After a failure beyond this time it is not tried again. */
  retryUntil: DefaultNow;
  lastAttemptAt: Date | null;
  /** The status of the last reply; null when there was none. */
  lastStatus: number | null;
  /** Why the last attempt failed, for people. */
  failure: string | null;
  /** When it was delivered or became a dead letter. */
  endedAt: Date | null;
}

/** Which item of the feed a delivery has, and what happened to it. */
export interface PushedRef {
  type: Exclude<WebhookEventType, "notice">;
  kind: "conversation" | "message";
  id: string;
  position: number;
  isDropped: boolean;
}
