import { setUpTestDb } from "@inlet/testkit";
import { createGiven, type GivenIntegration } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { integrations, notices, openDb } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const soon = (hours: number) => new Date(Date.now() + hours * 3_600_000);
const setExpiry = (hours: number, { id }: GivenIntegration) =>
  given.query("update integration set key_expires_at = $1 where id = $2", soon(hours), id);
const listRaised = async ({ workspaceId }: GivenIntegration) => {
  const raised = await notices.listNotices(db, { workspaceId, limit: 10 });
  return raised.map(({ kind, level, details }) => [kind, level, details["days"]]);
};

test("a key raises one notice each at 14, 3 and 1 days before it expires", async () => {
  const integration = await given.integration({ keyExpiresAt: soon(15 * 24), keyHint: "wxyz" });

  const far = await integrations.raiseKeyExpiryNotices(db);
  const raised: number[] = [];
  for (const daysLeft of [13, 13, 4, 2.5, 2.5, 0.5, 0.5]) {
    // Simulates the passing of time: the notices so far are rewritten to the key's new expiry.
    await setExpiry(daysLeft * 24, integration);
    await given.query(
      "update notice set subject = floor(extract(epoch from key_expires_at)) || '/' || split_part(subject, '/', 2) from integration",
    );
    raised.push(await integrations.raiseKeyExpiryNotices(db));
  }

  expect(far).toBe(0);
  expect(raised).toEqual([1, 0, 0, 1, 0, 1, 0]);
  expect(await listRaised(integration)).toEqual([
    ["key_expires", "error", 1],
    ["key_expires", "error", 3],
    ["key_expires", "warn", 14],
  ]);
  const [newest] = await notices.listNotices(db, { workspaceId: integration.workspaceId, limit: 1 });
  expect(newest?.message).toMatch(
    /^The API key of Acme that ends in wxyz expires at .* UTC, in less than a day\./,
  );
});

test("a key that is connected with two days left raises one notice, and an expired key none", async () => {
  const integration = await given.integration({ keyExpiresAt: soon(48.5) });
  await given.integration({ keyExpiresAt: soon(-1), orgId: "org-2" });

  await integrations.raiseKeyExpiryNotices(db);
  await setExpiry(49, integration); // another key
  const again = await integrations.raiseKeyExpiryNotices(db);

  expect(await listRaised(integration)).toEqual([
    ["key_expires", "error", 3],
    ["key_expires", "error", 3],
  ]);
  expect(again).toBe(1);
});

test.each([
  [14.5 * 24, undefined],
  [13.5 * 24, "in 13 days"],
  [24.5, "in a day"],
  [1, "in less than a day"],
  [-1, "expired at"],
])("the warning of a key that expires in %d hours", (hours, words) => {
  const now = new Date("2026-02-01T00:00:00.000Z");
  const keyExpiresAt = new Date(now.getTime() + hours * 3_600_000);

  const warning = integrations.buildKeyExpiryWarning({ orgName: "Acme", keyHint: "", keyExpiresAt }, now);

  if (words === undefined) expect(warning).toBeUndefined();
  else expect(warning).toContain(words);
});

test("each due key is claimed by one scheduler, unless no run reads with it", async () => {
  const past = soon(-1);
  const due = await given.integration({ recheckAt: past });
  const refused = { reason: "rejected", message: "", missingRoles: [], since: "" };
  const waiting = await given.integration({
    recheckAt: past,
    ingestConversations: false,
    attention: refused,
  });
  await given.integration({ recheckAt: past, ingestConversations: false });
  await given.integration({ recheckAt: soon(1) });
  const unscheduled = await given.integration({ recheckAt: null });

  const claimed = (await Promise.all([1, 2, 3].map(() => integrations.claimKeyRechecks(db, 10)))).flat();
  await integrations.scheduleKeyRechecks(db);

  expect(claimed.toSorted()).toEqual([due.id, waiting.id].toSorted());
  const planned = await given.query(
    "select id from integration where recheck_at <= clock_timestamp() + interval '24 hours' and id = $1",
    unscheduled.id,
  );
  expect(planned).toEqual([{ id: unscheduled.id }]);
});

test("another key of the same org, on another host, keeps switches, cursors and schedule, and raises the generation", async () => {
  const { id, workspaceId } = await given.integration({
    syncIntervalSeconds: 60,
    keyExpiresAt: soon(1),
    ingestConversations: true,
  });
  const at = new Date("2026-01-05T00:00:00Z");
  await given.row("stream_cursor", { integrationId: id, workspaceId, stream: "messages", at });
  const before = await integrations.findById(db, id);
  if (before === undefined) throw new Error("no integration");

  const { capabilities, orgId, orgName } = before;
  const key = { encryptedKey: Buffer.from("other"), keyId: "k1", keyHint: "abcd" };
  const baseUrl = "https://api.prod2.kustomerapp.com";
  const after = await integrations.connect(db, {
    id,
    workspaceId,
    baseUrl,
    orgId,
    orgName,
    capabilities,
    ...key,
  });

  expect(after).toMatchObject({ ...key, id, baseUrl, keyExpiresAt: null, ingestConversations: true });
  expect(after.keyGeneration).toBe(before.keyGeneration + 1);
  expect([after.syncIntervalSeconds, after.scopeFrom]).toEqual([60, before.scopeFrom]);
  expect(await integrations.listCursors(db, id)).toMatchObject([{ stream: "messages", at }]);
});

test("a key expires by Kustomer's clock", async () => {
  const days = 24 * 3_600_000;
  const early = await given.integration({ keyExpiresAt: soon(20 * 24), kustomerAheadMs: 10 * days });
  const late = await given.integration({
    keyExpiresAt: soon(10 * 24),
    kustomerAheadMs: -10 * days,
    orgId: "org-2",
  });

  await integrations.raiseKeyExpiryNotices(db);

  expect(await listRaised(early)).toEqual([["key_expires", "warn", 14]]);
  expect(await listRaised(late)).toEqual([]);
});
