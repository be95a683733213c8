import { integrations } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { createApiKey, startFakeKustomer } from "../support/fake-kustomer.ts";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { givenMessages } from "../support/given-content.ts";

const pg = setUpTestDb();
const acme = createApiKey("acme");
const attachments = [{ id: "a1", name: "bill.pdf", contentType: "application/pdf", size: 7 }];
const url = "https://files.example/a1?X-Amz-Date=20300102T030405Z&X-Amz-Expires=600";

/** A connected workspace with a message that has an attachment. */
async function givenAttachment(api: TestApi) {
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  await givenMessages(api.db, workspace.id, [{ id: "m1", conversationId: "k1", attachments }]);
  const path = `${workspace.path}/messages/m1/attachments/a1`;
  return { workspace, path, open: (query = "") => workspace.member("GET", `${path}${query}`) };
}

test("a member gets a link that Kustomer has made just now, as a reply or a redirection, and the audit log says so", async () => {
  await using kustomer = await startFakeKustomer({ [acme]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const { workspace, open } = await givenAttachment(api);

  const opened = await open();
  const redirected = await open("?redirect=true");

  expect(opened.body).toEqual({ ...attachments[0], url, expiresAt: "2030-01-02T03:14:05.000Z" });
  expect([redirected.status, redirected.headers["location"]]).toEqual([302, url]);
  expect(kustomer.requests.filter((it) => it.endsWith("/a1"))).toHaveLength(2);
  const log = await workspace.admin("GET", `${workspace.path}/audit`);
  const entry = { action: "attachment.opened", subject: "m1", after: { attachmentId: "a1" } };
  expect(log.body).toMatchObject({ data: [entry, entry, {}] });
  expect(log.text).not.toContain("bill.pdf");
  const [table] = (await api.db.selectFrom("message").selectAll().execute()).map((it) => JSON.stringify(it));
  expect(table).not.toContain("X-Amz");
});

test("nobody opens what is not stored, what the key may not read, or a file where personal data is redacted", async () => {
  await using kustomer = await startFakeKustomer({ [acme]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const { workspace, path, open } = await givenAttachment(api);
  const { length: before } = kustomer.requests;

  const unknown = await workspace.member("GET", path.replace("a1", "a2"));
  await workspace.admin("PATCH", workspace.kustomer, { redaction: { text: { email: "mask" } } });
  const redacted = await open();
  await workspace.admin("PATCH", workspace.kustomer, { redaction: null });
  const connected = await integrations.findByWorkspace(api.db, workspace.id);
  const capabilities = JSON.stringify({ ...connected?.capabilities, attachments: false });
  await api.db.updateTable("integration").set({ capabilities }).execute();
  const forbidden = await open();

  expect([unknown.status, redacted.status, forbidden.status]).toEqual([404, 409, 409]);
  expect(redacted.body).toMatchObject({ message: expect.stringContaining("cannot be redacted") });
  expect(kustomer.requests).toHaveLength(before);
});

test("a refusal by Kustomer has the key checked at once", async () => {
  const key: { refused?: string[] } = {};
  await using kustomer = await startFakeKustomer({ [acme]: key });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const { workspace, open } = await givenAttachment(api);
  key.refused = ["messages"];

  const refused = await open();

  expect(refused.status).toBe(409);
  const connected = await integrations.findByWorkspace(api.db, workspace.id);
  expect(Number(connected?.recheckAt)).toBeLessThanOrEqual(Date.now() + 1_000);
});

test("a workspace may open 30 attachments a minute", async () => {
  await using kustomer = await startFakeKustomer({ [acme]: { limit: 10_000 } });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const { workspace, open } = await givenAttachment(api);
  const minute = Math.floor(Date.now() / 60_000);
  const key = `attachments/${workspace.id}`;
  await api.db
    .insertInto("requestRate")
    .values([{ key, minute: minute + 1, used: 31 }])
    .execute();

  const refused = await open();

  expect(refused.status).toBe(429);
});
