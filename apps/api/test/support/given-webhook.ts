import { buildRawMessage } from "@inlet/testkit/given";
import type { TestApi } from "./given-api.ts";
import { givenIntegration } from "./given-integration.ts";

/** The token that signs the events of `givenWebhook`. */
export const webhookToken = "a-token-of-kustomers-webhook";

/** A connected workspace with ingestion on and a webhook. */
export async function givenWebhook(api: TestApi) {
  const workspace = await api.workspace();
  const { id } = await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  await api.db
    .updateTable("integration")
    .set({ scopeFrom: new Date(0) })
    .where("id", "=", id)
    .execute();
  await workspace.admin("PUT", `${workspace.kustomer}/webhook`, { token: webhookToken });
  return { id, workspace };
}

let events = 0;
/** An event of a new message, as Kustomer sends it. */
export const buildEvent = (changed: object = {}) => ({
  id: `event-${++events}`,
  name: "kustomer.message.create",
  org: "acme",
  createdAt: new Date().toISOString(),
  data: buildRawMessage({ preview: "what a customer wrote" }),
  ...changed,
});
