import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi } from "./support/given-api.ts";
import { givenConversations, givenCustomerAndTag, givenMessages } from "./support/given-content.ts";
import { givenIntegration } from "./support/given-integration.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

test("rules are previewed on stored records, saved with an entry in the audit log, and switched off", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, admin } = await api.workspace();
  await givenIntegration(api.db, id);
  await givenConversations(api.db, id, [{ id: "v1", attributes: { preview: "nothing" } }]);
  const attributes = { preview: "Mail ada@example.com", meta: { from: "ada@example.com" } };
  await givenMessages(api.db, id, [{ id: "m1", conversationId: "v1", attributes }]);
  const kustomer = `${path}/integrations/kustomer`;
  const redaction = { text: { email: "mask" } };

  const preview = await admin("POST", `${kustomer}/redaction/preview`, { redaction });
  const saved = await admin("PATCH", kustomer, { redaction });
  const off = await admin("PATCH", kustomer, { redaction: null });
  const { body } = await admin("GET", `${path}/audit?action=integration.changed`);

  expect(preview).toMatchObject({
    status: 200,
    body: {
      ...{ records: 2, redacted: 1 },
      samples: [{ record: "message", id: "m1", attribute: "meta.from", after: "[email]" }],
    },
  });
  expect(saved.body).toMatchObject({ redaction: { ...redaction, patterns: [], rawBatches: "encrypted" } });
  expect(off.body).toMatchObject({ redaction: null });
  expect((body as { data: unknown[] }).data).toMatchObject([
    { before: { redaction }, after: { redaction: null } },
    { before: { redaction: null }, after: { redaction } },
  ]);
});

test("a preview finds the names of the customers whose records it tries", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, admin } = await api.workspace();
  await givenIntegration(api.db, id);
  await givenCustomerAndTag(api.db, id);
  const attributes = { preview: "I am Ada" };
  await givenConversations(api.db, id, [{ id: "v1", customerId: "c1", attributes }]);
  await api.db
    .updateTable("customer")
    .set({ attributes: JSON.stringify({ name: "Ada Lovelace" }) })
    .execute();
  const redaction = { text: { customer_name: "mask" } };

  const preview = await admin("POST", `${path}/integrations/kustomer/redaction/preview`, { redaction });

  expect(preview.body).toMatchObject({ redacted: 1, samples: [{ id: "v1", after: "I am [name]" }] });
});

test("a preview counts and shows internal notes like messages, with the names of their customer", async () => {
  await using api = await givenApi(pg.url);
  const { id: workspaceId, path, admin } = await api.workspace();
  await givenIntegration(api.db, workspaceId);
  await givenCustomerAndTag(api.db, workspaceId);
  const named = JSON.stringify({ name: "Ada Lovelace" });
  await api.db.updateTable("customer").set({ attributes: named }).execute();
  const note = { workspaceId, conversationId: "v1", customerId: "c1", observedAt: new Date() };
  for (let n = 1; n <= 201; n++)
    await given.row("note", {
      ...{
        ...note,
        id: `n${n}`,
        body: n === 1 ? "Ada, too old" : n > 190 ? `Ada called ${n} times` : "Paid",
      },
      updatedAt: new Date(Date.UTC(2026, 0, n)),
    });

  const preview = await admin("POST", `${path}/integrations/kustomer/redaction/preview`, {
    redaction: { text: { customer_name: "mask" } },
  });
  const { samples, ...counts } = preview.body as { samples: object[] };

  expect(counts).toEqual({ records: 201, redacted: 11 }); // 200 notes and their customer
  expect(samples.filter((it) => "record" in it && it.record === "note")).toHaveLength(7);
  expect(samples).toContainEqual({
    ...{ record: "note", id: "n201", attribute: "body" },
    ...{ before: "Ada called 201 times", after: "[name] called 201 times" },
  });
});

test("what is stored is redacted on request, once there are rules, and the integration says how far it is", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, admin } = await api.workspace();
  await givenIntegration(api.db, id);
  const kustomer = `${path}/integrations/kustomer`;

  const refused = await admin("POST", `${kustomer}/redaction/stored`);
  await admin("PATCH", kustomer, { redaction: { text: { email: "mask" } } });
  const before = await admin("GET", kustomer);
  const started = await admin("POST", `${kustomer}/redaction/stored`);
  const { body } = await admin("GET", kustomer);

  expect(refused).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining("Save rules first") },
  });
  expect(before.body).toMatchObject({ redactionPass: null });
  const pass = { state: "redacting", examined: 0, redacted: 0, finishedAt: null };
  expect(started).toMatchObject({ status: 202, body: pass });
  expect(body).toMatchObject({ redactionPass: pass });
});

test("a pattern that cannot be used is refused with its name, and nothing is changed", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, admin } = await api.workspace();
  await givenIntegration(api.db, id);
  const redaction = { patterns: [{ name: "odd", pattern: "(?=a)", method: "mask" }] };

  const reply = await admin("PATCH", `${path}/integrations/kustomer`, { redaction, syncIntervalSeconds: 60 });

  expect(reply).toMatchObject({
    status: 400,
    body: { error: "invalid", message: expect.stringContaining("`odd`") },
  });
  expect((await admin("GET", `${path}/integrations/kustomer`)).body).toMatchObject({
    ...{ redaction: null, syncIntervalSeconds: 300 },
  });
});

test.each([
  ["UK", "redaction.phoneCountries: no country with phone numbers is UK. The United Kingdom is GB."],
  [
    "ZZ",
    "redaction.phoneCountries: no country with phone numbers is ZZ. Give its ISO 3166 code, such as US.",
  ],
])("%s is no country whose phone numbers can be redacted, and nothing is changed", async (code, message) => {
  await using api = await givenApi(pg.url);
  const { id, path, admin } = await api.workspace();
  await givenIntegration(api.db, id);
  const kustomer = `${path}/integrations/kustomer`;
  const redaction = { text: { phone: "mask" }, phoneCountries: ["US", code] };

  const preview = await admin("POST", `${kustomer}/redaction/preview`, { redaction });
  const saved = await admin("PATCH", kustomer, { redaction });
  const after = await admin("GET", kustomer);

  expect(preview).toMatchObject({ status: 400, body: { error: "invalid", message } });
  expect(saved).toMatchObject({ status: 400, body: { error: "invalid", message } });
  expect(after.body).toMatchObject({ redaction: null });
});

test("a country without phone numbers keeps no rules from being tried and saved that look for none", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, admin } = await api.workspace();
  await givenIntegration(api.db, id);
  const kustomer = `${path}/integrations/kustomer`;
  const redaction = { text: { email: "mask" }, phoneCountries: ["UK"] };

  const preview = await admin("POST", `${kustomer}/redaction/preview`, { redaction });
  const saved = await admin("PATCH", kustomer, { redaction });

  expect([preview.status, saved.status]).toEqual([200, 200]);
});

test("rules that were stored with an unknown country are still read, and other settings still change", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, admin } = await api.workspace();
  await givenIntegration(api.db, id);
  const kustomer = `${path}/integrations/kustomer`;
  const saved = await admin("PATCH", kustomer, { redaction: { text: { phone: "mask" } } });
  const { redaction } = saved.body as { redaction: object };
  await api.db
    .updateTable("redaction")
    .set({ rules: JSON.stringify({ ...redaction, phoneCountries: ["UK"] }) })
    .execute();

  const changed = await admin("PATCH", kustomer, { syncIntervalSeconds: 600 });
  const stored = await admin("POST", `${kustomer}/redaction/stored`);

  expect(changed).toMatchObject({ status: 200, body: { redaction: { phoneCountries: ["UK"] } } });
  expect(stored.status).toBe(202);
});
