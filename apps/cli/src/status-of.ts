import type { Integration } from "@inlet/db";

/** What decides whether anything is read. */
type Switches = Pick<Integration, "attention" | "ingestConversations" | "paused">;

/** Whether and why anything is read, in the API's words. */
export function statusOf({
  attention,
  ingestConversations,
  paused,
}: Switches): "active" | "paused" | "off" | "needs_attention" {
  if (attention !== null) return "needs_attention";
  if (!ingestConversations) return "off";
  return paused ? "paused" : "active";
}
