import { createHmac } from "node:crypto";
import { http } from "@inlet/contracts";
import { customerErasures, records, redaction } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { openWorkspaceKeys, prepareRedaction } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { givenApi, type TestApi, type TestWorkspace } from "../support/given-api.ts";
import { givenConversations, givenCustomerAndTag, givenMessages } from "../support/given-content.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

interface Line {
  type: string;
  customerId?: string;
  data?: Record<string, unknown> & { id?: string; attributes?: unknown; place?: string };
  counts?: Record<string, number>;
}

async function exportCustomer(api: TestApi, { path, adminToken }: TestWorkspace, customer: string) {
  const headers = { authorization: `Bearer ${adminToken.token}` };
  const url = `${path}/customers/${encodeURIComponent(customer)}/export`;
  const { statusCode, body } = await api.app.inject({ url, headers });
  const lines =
    statusCode === 200
      ? body
          .trimEnd()
          .split("\n")
          .map((it) => JSON.parse(it) as Line)
      : [];
  return { status: statusCode, body, lines };
}

const toName = ({ type, customerId, data }: Line): string =>
  [type, customerId, data?.id ?? data?.place].filter((it) => it !== undefined).join(" ");

const addCustomer = ({ db }: TestApi, workspaceId: string, { id, email }: { id: string; email: string }) =>
  records.upsertCustomers(
    db,
    [
      {
        ...{ id, name: "Bea", email: "first@example.com", externalId: null, locale: null, gender: null },
        ...{ verified: null, timezone: null, rev: 1, createdAt: null, updatedAt: new Date(), relations: {} },
        attributes: { emails: [{ email: "first@example.com" }, { email }], phones: [{ phone: "+44 20" }] },
      },
    ],
    { workspaceId, observedAt: new Date(), mappingVersion: 1 },
  );

test("an address brings everything of each customer who has it, and nothing of others", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const { id } = own;
  await givenCustomerAndTag(api.db, id);
  await addCustomer(api, id, { id: "c2", email: "Ada@Example.com" });
  await addCustomer(api, id, { id: "c3", email: "eve@example.com" });
  await givenConversations(api.db, id, [{ id: "v1" }, { id: "v3", customerId: "c3" }]);
  await givenMessages(api.db, id, [
    { id: "m1", conversationId: "v1" },
    { id: "m2", conversationId: "v1", customerId: null, direction: "out" },
    { id: "m3", conversationId: "v3" },
    { id: "m4", conversationId: "v3", customerId: "c3" },
  ]);
  await given.query(
    `insert into fetch_backlog (workspace_id, kind, id, reason) values ($1::uuid, 'thread', 'v1', 'thread_incomplete')`,
    id,
  );

  const { lines } = await exportCustomer(api, own, "ADA@example.com");

  expect(lines.map(toName)).toEqual([
    "customer c1 c1",
    "conversation c1 v1",
    "listed c1 pending",
    "listed c1 thread_checks",
    "message c1 m1",
    "message c1 m2",
    "message c1 m3",
    "feedback c1 v1",
    "customer c2 c2",
    "end",
  ]);
  expect(lines[0]?.data).toMatchObject({ email: "ada@example.com", attributes: { custom: { mood: "🙂" } } });
  expect(lines.at(-1)?.counts).toEqual({ customer: 2, conversation: 1, listed: 2, message: 3, feedback: 1 });
  const { body } = await own.admin("GET", `${own.path}/audit?action=customer.exported`);
  expect((body as { data: { subject: string }[] }).data.map((it) => it.subject).toSorted()).toEqual([
    "c1",
    "c2",
  ]);
  expect(JSON.stringify(body)).not.toMatch(/ada@/i);
});

test("an unknown person gets an answer that says so, an erased one the certificate, and members get nothing", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  await customerErasures.openErasure(api.db, { workspaceId: own.id, customerId: "gone" });

  const [byId, byAddress, erased] = [
    await exportCustomer(api, own, "nobody"),
    await exportCustomer(api, own, "nobody@example.com"),
    await exportCustomer(api, own, "gone"),
  ];
  const member = await own.member("GET", `${own.path}/customers/gone/export`);

  expect([byId.status, byAddress.status, member.status]).toEqual([404, 404, 403]);
  expect(byId.body).toMatch(/Nothing is stored .* merged/);
  expect(byAddress.body).toMatch(/No stored customer has this e-mail address/);
  expect(erased.lines).toMatchObject([
    { type: "erasure", data: { customerId: "gone", state: "erasing" } },
    { type: "end", counts: { erasure: 1 } },
  ]);
});

test("the address finds a customer by its hash, whatever the rules are now; where addresses are masked the answer says why not", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const stored = await setRedaction(api, own.id, "hash");
  await addCustomer(api, own.id, { id: "c1", email: stored });

  const hashed = await exportCustomer(api, own, "Ada@example.com");
  await setRedaction(api, own.id, "mask");
  const later = await exportCustomer(api, own, "ada@example.com");
  const masked = await exportCustomer(api, own, "bob@example.com");

  expect(stored).toMatch(/^\[email:[\da-f]{16}\]$/);
  expect(hashed.lines.map(toName)).toEqual(["customer c1 c1", "end"]);
  expect(later.lines.map(toName)).toEqual(["customer c1 c1", "end"]);
  expect(hashed.body).not.toContain("ada@");
  expect([masked.status, masked.body]).toEqual([
    404,
    expect.stringMatching(/redacts e-mail addresses without a hash/),
  ]);
});

/** Sets how a workspace redacts addresses. @returns how it stores one by its hash */
async function setRedaction(api: TestApi, workspaceId: string, email: "hash" | "mask"): Promise<string> {
  const rules = http.redactionRules.parse({ customerFields: { email } });
  await redaction.save(api.db, workspaceId, await prepareRedaction(api.keyring, workspaceId, rules));
  const saved = await redaction.find(api.db, workspaceId);
  if (saved === undefined) throw new Error("Nothing was saved.");
  const { hash } = openWorkspaceKeys(api.keyring, saved);
  return `[email:${createHmac("sha256", hash).update("email\0ada@example.com").digest("hex").slice(0, 16)}]`;
}
