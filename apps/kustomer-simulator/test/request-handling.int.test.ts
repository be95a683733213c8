import { expect, test } from "vitest";
import type { KeyName } from "../src/api-keys.ts";
import { startSimulator } from "../src/start-simulator.ts";
import { sendRequest } from "./support/send-request.ts";

const small = { conversations: 10 };

test.each<[KeyName, string]>([
  ["expired", "Expired token"],
  ["otherRegion", "Auth token associated with pod prod2 but request is being handled by prod1"],
  ["wrong", "Invalid token"],
])("the key %s is refused with its own message", async (key, message) => {
  await using simulator = await startSimulator(small);

  const { status, text } = await sendRequest(simulator, "/v1/auth/tokens/current", { key });

  expect(status).toBe(401);
  expect(text).toContain(message);
});

test("a token says when it expires, and is refused from then on", async () => {
  await using simulator = await startSimulator(small);
  const end = Math.floor(simulator.world.epoch.getTime() / 1_000) * 1_000 + 3 * 86_400_000;
  const claims = Buffer.from(simulator.keys.expiring.split(".")[1] ?? "", "base64url").toString();

  const before = await sendRequest(simulator, "/v1/auth/tokens/current", { key: "expiring" });
  simulator.setKnobs({ clockOffsetMs: 3 * 86_400_000 });
  const after = await sendRequest(simulator, "/v1/auth/tokens/current", { key: "expiring" });
  const lasting = await sendRequest(simulator, "/v1/auth/tokens/current", { key: "fullLater" });

  expect(JSON.parse(claims)).toMatchObject({ exp: end / 1_000 });
  expect(before.rows[0]?.attributes["expiresAt"]).toBe(new Date(end).toISOString());
  expect(after).toMatchObject({ status: 401, errors: [{ title: "Expired token" }] });
  expect(lasting.status).toBe(200);
  expect(lasting.rows[0]?.attributes).not.toHaveProperty("expiresAt");
});

test("every valid key can read its token, org and user; the documented key has exactly four roles", async () => {
  await using simulator = await startSimulator(small);

  const token = await sendRequest(simulator, "/v1/auth/tokens/current", { key: "documented" });
  const org = await sendRequest(simulator, "/v1/orgs/current", { key: "noRoles" });
  const user = await sendRequest(simulator, "/v1/users/current", { key: "noRoles" });

  expect(token.rows[0]?.attributes["roles"]).toEqual([
    "org.permission.conversation.read",
    "org.permission.message.read",
    "org.permission.customer.read",
    "org.permission.tag.read",
  ]);
  expect(org.rows[0]).toMatchObject({ id: simulator.world.orgId(), attributes: { name: "acme" } });
  expect(user.status).toBe(200);
});

test("a missing role is refused with 403 or, by knob, 401", async () => {
  await using simulator = await startSimulator(small);

  const byDefault = await sendRequest(simulator, "/v1/messages", { key: "noMessages" });
  const legacy = await sendRequest(simulator, "/v1/messages", { key: "legacy" });
  simulator.setKnobs({ missingRole: 401 });
  const byKnob = await sendRequest(simulator, "/v1/messages", { key: "noMessages" });

  expect([byDefault.status, legacy.status, byKnob.status]).toEqual([403, 200, 401]);
  expect(byDefault.errors[0]?.["source"]).toEqual({ parameter: "org.permission.message.read" });
});

test("knobs can revoke keys, remove roles and refuse a key once", async () => {
  await using simulator = await startSimulator({
    ...small,
    knobs: { stray401: 1, revoked: ["legacy"], rolesLost: { full: ["org.permission.tag.read"] } },
  });

  const stray = await sendRequest(simulator, "/v1/conversations");
  const after = await sendRequest(simulator, "/v1/conversations");
  const revoked = await sendRequest(simulator, "/v1/conversations", { key: "legacy" });
  const withoutRole = await sendRequest(simulator, "/v1/tags");

  expect([stray.status, after.status, revoked.status, withoutRole.status]).toEqual([401, 200, 401, 403]);
  expect(simulator.truth({ key: "full" }).tags?.count).toBe(0);
});

test("the second org has its own world", async () => {
  await using simulator = await startSimulator(small);
  const [firstOrgId = ""] = simulator.world.ids("conversations");

  const secondOrg = await sendRequest(simulator, "/v1/conversations", { key: "secondOrg" });
  const foreign = await sendRequest(simulator, `/v1/conversations/${firstOrgId}`, { key: "secondOrg" });

  expect(secondOrg.rows.map(({ id }) => id)).toEqual(simulator.world.ids("conversations", "globex"));
  expect(foreign.status).toBe(404);
});

test("the keys of an org share its rate limit, headers show it, and beyond it the status is 429", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { limitPerMinute: 2, retryAfter: true } });

  const first = await sendRequest(simulator, "/v1/tags");
  const second = await sendRequest(simulator, "/v1/tags", { key: "sameOrgOther" });
  const third = await sendRequest(simulator, "/v1/tags");
  const other = await sendRequest(simulator, "/v1/tags", { key: "secondOrg" });

  const reset =
    Number(third.headers.get("x-ratelimit-reset")) - Date.parse(third.headers.get("date") ?? "") / 1_000;
  expect([first, second].map(({ headers }) => headers.get("x-ratelimit-remaining"))).toEqual(["1", "0"]);
  expect(first.headers.get("x-ratelimit-reset")).toBeNull();
  expect([third.status, other.status]).toEqual([429, 200]);
  expect(third.headers.get("x-ratelimit-limit")).toBe("2");
  expect(reset).toBeGreaterThan(0);
  expect(reset).toBeLessThanOrEqual(62);
  expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("requests of other tools count against the org's limit, and are not logged", async () => {
  const knobs = { limitPerMinute: 10, othersPerMinute: 8 };
  await using simulator = await startSimulator({ ...small, knobs });

  const answers = [await sendRequest(simulator, "/v1/tags"), await sendRequest(simulator, "/v1/tags")];
  const refused = await sendRequest(simulator, "/v1/tags");
  simulator.setKnobs({ othersPerMinute: 3 });
  const later = await sendRequest(simulator, "/v1/tags");

  expect(answers.map(({ headers }) => headers.get("x-ratelimit-remaining"))).toEqual(["1", "0"]);
  expect([refused.status, later.status]).toEqual([429, 200]);
  expect(later.headers.get("x-ratelimit-remaining")).toBe("4");
  expect(simulator.requests().counts.total).toBe(4);
});

test("searches have a smaller limit of their own", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { searchesPerMinute: 1 } });

  const first = await sendRequest(simulator, "/v1/customers/search", { body: {} });
  const second = await sendRequest(simulator, "/v1/customers/search", { body: {} });
  const list = await sendRequest(simulator, "/v1/tags");

  expect([first.status, second.status, list.status]).toEqual([200, 429, 200]);
});

test.each([
  ["json", "Too Many Requests"],
  ["html", "<html>"],
  ["empty", ""],
] as const)("the body of a 429 can be %s", async (body429, text) => {
  await using simulator = await startSimulator({ ...small, knobs: { limitPerMinute: 0, body429 } });

  const refused = await sendRequest(simulator, "/v1/tags");

  expect(refused.status).toBe(429);
  expect(refused.text).toContain(text);
});

test("without enforcement the limits refuse nothing", async () => {
  await using simulator = await startSimulator({
    ...small,
    knobs: { limitPerMinute: 1, enforceLimits: false },
  });

  const statuses = [await sendRequest(simulator, "/v1/tags"), await sendRequest(simulator, "/v1/tags")].map(
    ({ status }) => status,
  );

  expect(statuses).toEqual([200, 200]);
});

test("a wrong clock shows in the Date header and in new records", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { clockOffsetMs: 3_600_000 } });
  const { changed } = simulator.mutate({ actions: ["createConversation"] });

  const { headers } = await sendRequest(simulator, "/v1/tags");

  const ahead = Date.parse(headers.get("date") ?? "") - Date.now();
  const stamped = simulator.world.get("conversations", changed[0]?.id ?? "")?.attributes["updatedAt"];
  expect(ahead).toBeGreaterThan(3_500_000);
  expect(Date.parse(String(stamped))).toBeGreaterThan(Date.now() + 3_500_000);
});

test("the Date header can differ from Kustomer's clock, be missing or be no date", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { dateOffsetMs: -3_600_000 } });
  const getDate = async () => (await sendRequest(simulator, "/v1/tags")).headers.get("date");
  const { changed } = simulator.mutate({ actions: ["createConversation"] });

  const shifted = await getDate();
  simulator.setKnobs({ dateHeader: "none" });
  const missing = await getDate();
  simulator.setKnobs({ dateHeader: "garbage" });

  const stamped = simulator.world.get("conversations", changed[0]?.id ?? "")?.attributes["updatedAt"];
  expect(Date.now() - Date.parse(String(stamped))).toBeLessThan(60_000);
  expect(Date.now() - Date.parse(shifted ?? "")).toBeGreaterThan(3_500_000);
  expect(missing).toBeNull();
  expect(Date.parse((await getDate()) ?? "")).toBeNaN();
});
