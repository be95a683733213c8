import type { AuditAction } from "@inlet/contracts";
import { sessions } from "@inlet/db";
import { createApiKey } from "../support/fake-kustomer.ts";
import type { TestApi, TestWorkspace } from "../support/given-api.ts";
import { givenBrowser } from "../support/given-browser.ts";

/** A request that changes something, and the entry that it must leave in the audit log. */
export interface Act {
  /** As OpenAPI names it. */
  operation: string;
  action: AuditAction;
  send: () => Promise<{ status: number }>;
}

const workspace = "/v1/workspaces/{workspaceId}";
const kustomer = `${workspace}/integrations/kustomer`;

/** The routes that change something and leave no entry, with the reason. */
export const unrecorded: Record<string, string> = {
  [`POST ${kustomer}/check`]: "asks Kustomer what the key may do, as Inlet does daily; changes no setting",
  [`POST ${kustomer}/backfills/estimate`]: "counts at Kustomer and changes nothing",
  [`POST ${kustomer}/filters/preview`]: "evaluates filters and changes nothing",
  [`POST ${kustomer}/retention/preview`]: "counts what is stored and changes nothing",
  [`POST ${kustomer}/redaction/preview`]: "redacts a sample and changes nothing",
  "POST /v1/hooks/kustomer/{integrationId}": "Kustomer sends it, not a person; events are counted",
};

/** The key that connects the workspace, and the one that replaces it. */
export const apiKey = createApiKey("acme");

/** Every act, in an order in which each is possible. A new route that changes something needs a line in one of the lists. */
export const listActs = (api: TestApi, own: TestWorkspace): Act[] => [
  ...listAccountActs(api, own),
  ...listKeyActs(own),
  ...listRunActs(api, own),
  ...listPushActs(api, own),
  act(`DELETE ${kustomer}`, "integration.disconnected", () => own.admin("DELETE", own.kustomer)),
  act(`DELETE ${workspace}`, "workspace.deleted", () => api.operator("DELETE", `${own.path}?confirm=Acme`)),
];

const act = (operation: string, action: AuditAction, send: Act["send"]): Act => ({ operation, action, send });

/** Creates the function that sends a request as the admin and keeps the id of what it creates, under a name. */
function createCreator({ admin }: TestWorkspace) {
  const ids: Record<string, string> = {};
  const create = (name: string, path: string, body?: object) => async () => {
    const reply = await admin("POST", path, body);
    ids[name] = (reply.body as { id: string }).id;
    return reply;
  };
  return { ids, create };
}

function listAccountActs(api: TestApi, own: TestWorkspace): Act[] {
  const { ids, create } = createCreator(own);
  const [browser, linked] = [givenBrowser(api.app), givenBrowser(api.app)];
  const tokens = `${own.path}/tokens`;
  const guest = { name: "Guest", scope: "member" };
  const other = { name: "Other" };
  return [
    act("POST /v1/workspaces", "workspace.created", () => api.operator("POST", "/v1/workspaces", other)),
    act(`PATCH ${workspace}`, "workspace.changed", () => api.operator("PATCH", own.path, { volumeLimit: 7 })),
    act(`POST ${workspace}/tokens`, "token.created", create("token", tokens, guest)),
    act(`DELETE ${workspace}/tokens/{tokenId}`, "token.revoked", () =>
      own.admin("DELETE", `${tokens}/${ids["token"]}`),
    ),
    act(`POST ${workspace}/sql-roles`, "sql_role.created", create("sqlRole", `${own.path}/sql-roles`, other)),
    act(`DELETE ${workspace}/sql-roles/{sqlRoleId}`, "sql_role.dropped", () =>
      own.admin("DELETE", `${own.path}/sql-roles/${ids["sqlRole"]}`),
    ),
    act(`POST ${workspace}/erasures`, "customer.erased", () =>
      own.admin("POST", `${own.path}/erasures`, { customerId: "customer-1" }),
    ),
    act("POST /v1/session", "sign_in", () => browser.pasteToken(own.adminToken.token)),
    act("DELETE /v1/session", "sign_out", () => browser.send("DELETE", "/v1/session")),
    act("GET /sign-in", "sign_in", async () => {
      const code = await sessions.createSignInLink(api.db, own.adminToken.id);
      return linked.request("GET", `/sign-in?code=${code}`);
    }),
    act("DELETE /v1/sessions", "sign_out", async () => {
      await linked.pasteToken(own.adminToken.token);
      return linked.send("DELETE", "/v1/sessions");
    }),
  ];
}

function listKeyActs(own: TestWorkspace): Act[] {
  const connect = () => own.admin("PUT", own.kustomer, { apiKey });
  const switches = { ingestConversations: true, syncIntervalSeconds: 600 };
  const webhook = `${own.kustomer}/webhook`;
  const token = "a-secret-webhook-token";
  return [
    act(`PUT ${kustomer}`, "key.connected", connect),
    act(`PUT ${kustomer}`, "key.replaced", connect),
    act(`PATCH ${kustomer}`, "integration.changed", () => own.admin("PATCH", own.kustomer, switches)),
    act(`PUT ${kustomer}/webhook`, "webhook.set", () => own.admin("PUT", webhook, { token })),
    act(`DELETE ${kustomer}/webhook`, "webhook.removed", () => own.admin("DELETE", webhook)),
  ];
}

function listRunActs(api: TestApi, own: TestWorkspace): Act[] {
  const { ids, create } = createCreator(own);
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const range = { from: hoursAgo(900), to: hoursAgo(800) };
  const of = (name: string, verb: string) => () =>
    own.admin("POST", `${own.kustomer}/runs/${ids[name]}/${verb}`);
  const run = `${kustomer}/runs/{runId}`;
  return [
    act(`POST ${kustomer}/runs`, "run.started", create("run", `${own.kustomer}/runs`)),
    act(`POST ${run}/cancel`, "run.cancelled", of("run", "cancel")),
    act(
      `POST ${kustomer}/backfills`,
      "backfill.started",
      create("backfill", `${own.kustomer}/backfills`, range),
    ),
    act(`POST ${run}/pause`, "run.paused", of("backfill", "pause")),
    act(`POST ${run}/resume`, "run.resumed", of("backfill", "resume")),
    act(`POST ${kustomer}/reports`, "report.started", () =>
      own.admin("POST", `${own.kustomer}/reports`, { to: hoursAgo(1) }),
    ),
    act(`POST ${kustomer}/redaction/stored`, "redaction.started", async () => {
      await own.admin("PATCH", own.kustomer, { redaction: { text: { email: "mask" } } });
      return own.admin("POST", `${own.kustomer}/redaction/stored`);
    }),
    act(`POST ${kustomer}/replays`, "replay.started", () => api.operator("POST", `${own.kustomer}/replays`)),
    act(`POST ${kustomer}/reconciles`, "reconcile.started", async () => {
      await api.db.updateTable("integration").set({ scopeFrom: new Date() }).execute();
      return create("reconcile", `${own.kustomer}/reconciles`)();
    }),
    act(`POST ${run}/confirm`, "run.confirmed", async () => {
      const question = JSON.stringify({ kind: "removal", message: "Many.", wouldRemove: {} });
      const asked = api.db.updateTable("run").set({ state: "paused", question });
      await asked.where("id", "=", ids["reconcile"] ?? "").execute();
      return of("reconcile", "confirm")();
    }),
  ];
}

function listPushActs(api: TestApi, own: TestWorkspace): Act[] {
  const { ids, create } = createCreator(own);
  const webhooks = `${own.path}/webhooks`;
  const webhook = `${workspace}/webhooks/{webhookId}`;
  const one = () => `${webhooks}/${ids["webhook"]}`;
  const settings = { url: "https://127.0.0.1:1/", events: ["notice"] };
  return [
    act(`POST ${workspace}/webhooks`, "webhook_endpoint.created", create("webhook", webhooks, settings)),
    act(`PATCH ${webhook}`, "webhook_endpoint.changed", () =>
      own.admin("PATCH", one(), { description: "Ours" }),
    ),
    act(`POST ${webhook}/secret`, "webhook_endpoint.secret_rotated", () =>
      own.admin("POST", `${one()}/secret`),
    ),
    act(`POST ${webhook}/test`, "webhook_endpoint.tested", () => own.admin("POST", `${one()}/test`)),
    act(`POST ${workspace}/deliveries/{deliveryId}/retry`, "webhook_delivery.retried", async () => {
      const delivery = { endpointId: ids["webhook"] ?? "", workspaceId: own.id, type: "feedback" } as const;
      const inserted = api.db.insertInto("webhookDelivery").values(delivery).returning("id");
      const { id } = await inserted.executeTakeFirstOrThrow();
      return own.admin("POST", `${own.path}/deliveries/${id}/retry`);
    }),
    act(`DELETE ${webhook}`, "webhook_endpoint.deleted", () => own.admin("DELETE", one())),
  ];
}
