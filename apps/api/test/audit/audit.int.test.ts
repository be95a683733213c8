import { http } from "@inlet/contracts";
import { audit } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import type { z } from "zod";
import { listAllOperations } from "../support/access-cells.ts";
import { startFakeKustomer } from "../support/fake-kustomer.ts";
import { givenApi } from "../support/given-api.ts";
import { givenBrowser } from "../support/given-browser.ts";
import { apiKey, listActs, unrecorded } from "./audit-acts.ts";

const pg = setUpTestDb();

const parsePage = (body: unknown): z.output<typeof http.auditPage>["data"] => http.auditPage.parse(body).data;

test("every route that changes something leaves an entry, or is excepted with a reason", async () => {
  await using kustomer = await startFakeKustomer({ [apiKey]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const own = await api.workspace();
  const changing = (await listAllOperations(api.app))
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path}`);

  const acts = listActs(api, own);
  for (const { operation, action, send } of acts) {
    const { status } = await send();
    const [newest] = await audit.listEntries(api.db, {}, { limit: 1 });
    expect({ operation, status, action: newest?.action }).toEqual({
      operation,
      status: expect.any(Number),
      action,
    });
    expect(status, operation).toBeLessThan(400);
  }

  const covered = [...acts.map((it) => it.operation), ...Object.keys(unrecorded)];
  expect(changing.filter((it) => !covered.includes(it))).toEqual([]);
  const log = parsePage((await api.operator("GET", "/v1/audit?limit=200")).body);
  expect(log.map((it) => it.action)).toEqual(expect.arrayContaining(["workspace.changed", "sign_out"]));
  expect((await own.admin("GET", `${own.path}/audit`)).status).toBe(401); // its tokens ended with the workspace
  expect(JSON.stringify(log)).not.toMatch(new RegExp(`${apiKey}|a-secret-webhook|inlet_`));
});

test("an entry says who acted, from where, and only which fields changed", async () => {
  await using api = await givenApi(pg.url, { trustedProxies: ["127.0.0.1"] });
  const own = await api.workspace({ volumeLimit: 100, noticeUrl: "https://hooks.example.com/secret-path" });
  const headers = { authorization: `Bearer ${api.operatorToken.token}`, "x-forwarded-for": "203.0.113.7" };
  const change = (payload: object) => api.app.inject({ method: "PATCH", url: own.path, headers, payload });

  await change({ volumeLimit: 250, name: "Acme", noticeUrl: "https://hooks.example.com/another" });
  await change({ volumeLimit: 250 });
  const browser = givenBrowser(api.app);
  await browser.pasteToken(own.adminToken.token);
  const signedIn = parsePage((await own.admin("GET", `${own.path}/audit?action=sign_in`)).body);
  const changes = parsePage((await own.admin("GET", `${own.path}/audit?action=workspace.changed`)).body);

  const { id: tokenId, name } = api.operatorToken;
  expect(changes).toMatchObject([
    {
      actor: { kind: "token", id: tokenId, name, tokenId, address: "203.0.113.7" },
      subject: own.id,
      before: { volumeLimit: 100 },
      after: { volumeLimit: 250 },
    },
  ]);
  expect(changes[0]?.after).toEqual({ volumeLimit: 250 });
  const session = { kind: "session", name: "test", tokenId: own.adminToken.id };
  expect(signedIn).toMatchObject([{ actor: session, subject: signedIn[0]?.actor.id }]);
});

test("a change that is refused or rolled back leaves no entry", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();

  const late = { scope: "member", name: "Late", expiresAt: "2020-01-01T00:00:00Z" };
  const replies = [
    await own.admin("POST", `${own.path}/tokens`, late),
    await own.admin("DELETE", `${own.path}/tokens/${api.operatorToken.id}`),
    await own.admin("DELETE", own.kustomer),
  ];

  expect(replies.map((it) => it.status)).toEqual([400, 404, 404]);
  expect(await audit.listEntries(api.db, { workspaceId: own.id }, { limit: 9 })).toEqual([]);
});

test("the log is read in pages, by filters, and as lines, by admins of the workspace only", async () => {
  await using api = await givenApi(pg.url);
  const [own, other] = [await api.workspace(), await api.workspace()];
  for (const name of ["a", "b", "c"])
    await own.admin("POST", `${own.path}/tokens`, { scope: "member", name });
  await other.admin("POST", `${other.path}/tokens`, { scope: "member", name: "x" });
  const path = `${own.path}/audit`;
  const names = (body: unknown) => parsePage(body).map((it) => it.after?.["name"]);

  const first = (await own.admin("GET", `${path}?limit=2`)).body as { next: string };
  const second = await own.admin("GET", `${path}?limit=2&after=${first.next}`);
  const [third] = parsePage(second.body);
  const since = await own.admin(
    "GET",
    `${path}?from=${new Date((third?.at.getTime() ?? 0) + 60_000).toISOString()}`,
  );
  const until = await own.admin(
    "GET",
    `${path}?to=${new Date((third?.at.getTime() ?? 0) + 60_000).toISOString()}`,
  );
  const headers = { authorization: `Bearer ${own.adminToken.token}` };
  const lines = await api.app.inject({ url: `${path}?format=ndjson&actor=${own.adminToken.id}`, headers });
  const all = await api.operator("GET", `/v1/audit?actor=${other.adminToken.id}`);

  expect([names(first), names(second.body)]).toEqual([["c", "b"], ["a"]]);
  expect([names(since.body), names(until.body)]).toEqual([[], ["c", "b", "a"]]);
  expect(lines.headers["content-type"]).toBe("application/x-ndjson");
  const parsed = lines.body
    .trimEnd()
    .split("\n")
    .map((it) => http.auditEntry.parse(JSON.parse(it)));
  expect(parsed.map((it) => it.after?.["name"])).toEqual(["c", "b", "a"]);
  expect(names(all.body)).toEqual(["x"]);
  expect((await own.member("GET", path)).status).toBe(403);
});

test("a flood of failed sign-ins leaves one entry per address and minute, and at most ten a minute", async () => {
  await using api = await givenApi(pg.url);
  const attempt = (remoteAddress: string) =>
    api.app.inject({ method: "POST", url: "/v1/session", payload: { token: "inlet_no" }, remoteAddress });

  const addresses = Array.from({ length: 30 }, (_, nth) => `10.0.1.${nth}`);
  for (const address of ["10.0.1.1", "10.0.1.1", ...addresses])
    expect((await attempt(address)).statusCode).toBe(401);
  const { body } = await api.operator("GET", "/v1/audit?action=sign_in.failed&limit=100");

  const entries = parsePage(body);
  expect(entries.length).toBeGreaterThanOrEqual(10);
  expect(entries.length).toBeLessThanOrEqual(20); // the minute may end meanwhile
  expect(entries.at(-1)).toMatchObject({
    actor: { kind: "unknown", address: "10.0.1.1" },
    after: { by: "token" },
  });
});

test("entries older than 400 days are deleted, and no others", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const add = (days: number) => {
    const hex = (Date.now() - days * 86_400_000).toString(16).padStart(12, "0");
    const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
    const who = { actorKind: "cli", actorName: "ada" } as const;
    return api.db
      .insertInto("auditEntry")
      .values({ id, ...who, workspaceId: own.id, action: "sign_in" })
      .execute();
  };
  await add(401);
  await add(399);

  await audit.deleteOldEntries(api.db);

  const left = await audit.listEntries(api.db, { workspaceId: own.id }, { limit: 9 });
  expect(left.map((it) => Math.round((Date.now() - it.at.getTime()) / 86_400_000))).toEqual([399]);
});
