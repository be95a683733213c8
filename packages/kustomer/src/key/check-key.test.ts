import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import { checkKey } from "./check-key.ts";

const permit = { at: new Date(0), report: async () => {} };
const acquirePermit = async () => permit;
const buildFault = (
  kind: "unauthorized" | "forbidden" | "invalid" | "not_found" | "unavailable",
  reason?: string,
) => new Fault(kind, "refused", { details: reason ? { reason } : {} });

const token = {
  data: {
    attributes: { name: "inlet key", roles: ["org.permission.message.read"] },
    relationships: { org: { data: { type: "org", id: "o1" } } },
  },
};
const org = { data: { type: "org", id: "o1", attributes: { name: "Acme Ltd" } } };

/** A client that chooses its answer by the end of the path. A function gets the request; a fault is thrown. */
function createScriptedClient(answers: Record<string, unknown>, keyMetadata?: KustomerClient["keyMetadata"]) {
  const sent: KustomerRequest[] = [];
  const allAnswers: Record<string, unknown> = { "tokens/current": token, "orgs/current": org, ...answers };
  const client: KustomerClient = {
    ...(keyMetadata && { keyMetadata }),
    send: async (request) => {
      await acquirePermit();
      sent.push(request);
      const name = Object.keys(allAnswers).find((it) => request.path.endsWith(it));
      const scripted = name === undefined ? { data: [] } : allAnswers[name];
      const answer: unknown = typeof scripted === "function" ? scripted(request) : scripted;
      if (answer instanceof Fault) throw answer;
      return {
        body: Buffer.from(""),
        json: answer,
        stamp: { date: undefined, sentAt: permit.at, receivedAt: permit.at },
      };
    },
  };
  return { client, sent };
}

const check = (answers: Record<string, unknown>, keyMetadata?: KustomerClient["keyMetadata"]) =>
  checkKey(createScriptedClient(answers, keyMetadata).client, { acquirePermit });

const allCapabilities = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: true,
  auditLog: true,
  users: true,
  teams: true,
  attachments: true,
  notes: true,
};

describe("checking a key", () => {
  test("a key that may read everything is accepted with its org", async () => {
    const keyMetadata = { hint: "wxyz", claimedOrg: undefined, claimedExpiresAt: undefined };

    expect(await check({}, keyMetadata)).toEqual({
      kind: "accepted",
      org: { id: "o1", name: "Acme Ltd" },
      capabilities: allCapabilities,
      roles: ["org.permission.message.read"],
      keyHint: "wxyz",
      expiresAt: null,
      stamp: { date: undefined, sentAt: permit.at, receivedAt: permit.at },
    });
  });

  test("the check of a connected key fails when Kustomer answers for another org, before anything is probed", async () => {
    const { client, sent } = createScriptedClient({});

    await expect(checkKey(client, { acquirePermit, connectedOrgId: "o2" })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("another organization"),
    });

    expect(sent.map((it) => it.path)).toEqual(["/v1/auth/tokens/current", "/v1/orgs/current"]);
    expect(await checkKey(client, { acquirePermit, connectedOrgId: "o1" })).toMatchObject({
      kind: "accepted",
    });
  });

  test("each probe asks for the smallest page, or for as many rows as show the order of a list", async () => {
    const { client, sent } = createScriptedClient({});

    await checkKey(client, { acquirePermit });

    expect(
      sent.map(({ path, query, budget }) => [path, query?.["pageSize"] ?? query?.["count"], budget]),
    ).toEqual([
      ["/v1/auth/tokens/current", undefined, "other"],
      ["/v1/orgs/current", undefined, "other"],
      ["/v1/conversations", 25, "other"],
      ["/v1/messages", 25, "other"],
      ["/v1/customers", 1, "other"],
      ["/v1/tags", 1, "other"],
      ["/v1/customers/search", 1, "search"],
      ["/v1/audit-logs", 1, "other"],
      ["/v1/users", 1, "other"],
      ["/v1/teams", 1, "other"],
      ["/v1/attachments/000000000000000000000000", undefined, "other"],
      ["/v1/messages", 1, "other"],
      ["/v1/notes", 1, "other"],
    ]);
  });

  test.each([buildFault("forbidden"), buildFault("unauthorized", "rejected")])(
    "the refusal names every missing role at once, whether Kustomer answers 401 or 403",
    async (fault) => {
      const checked = await check({
        "v1/messages": fault,
        "v1/tags": fault,
        search: fault,
        "audit-logs": fault,
      });

      expect(checked).toMatchObject({
        kind: "refused",
        reason: "roles_missing",
        missingRoles: ["org.permission.message.read", "org.permission.tag.read"],
        capabilities: {
          ...{ ...allCapabilities, messages: false, tags: false, search: false, auditLog: false },
          attachments: false, // they come with messages
        },
        message: expect.stringContaining("create a new API key"),
      });
    },
  );

  test.each([
    [buildFault("unauthorized", "expired"), "expired"],
    [buildFault("unauthorized", "wrong_region"), "wrong_region"],
    [buildFault("unauthorized", "rejected"), "rejected"],
    [buildFault("forbidden"), "rejected"],
  ])("an invalid key is refused with the reason", async (fault, reason) => {
    expect(await check({ "tokens/current": fault })).toMatchObject({
      kind: "refused",
      reason,
      missingRoles: [],
    });
  });

  test("a key that expires during the check is reported as expired, not as lacking roles", async () => {
    expect(await check({ "v1/tags": buildFault("unauthorized", "expired") })).toMatchObject({
      reason: "expired",
    });
  });

  test.each(["forbidden", "invalid", "not_found"] as const)(
    "an optional feature that answers %s is off",
    async (kind) => {
      const fault = buildFault(kind);

      const checked = await check({ search: fault, "audit-logs": fault });

      expect(checked).toMatchObject({
        kind: "accepted",
        capabilities: { ...allCapabilities, search: false, auditLog: false },
      });
    },
  );

  test("an unavailable Kustomer is asked three times, then the check fails without a result", async () => {
    const { client, sent } = createScriptedClient({ "v1/tags": buildFault("unavailable") });

    await expect(checkKey(client, { acquirePermit })).rejects.toMatchObject({ kind: "unavailable" });
    expect(sent.filter(({ path }) => path === "/v1/tags")).toHaveLength(3);
  });

  test.each(["tags", "messages", "customers/search"])(
    "a first row of %s that Kustomer cannot return does not refuse the key",
    async (path) => {
      const answer = ({ query }: KustomerRequest) =>
        query?.["page"] === 2 ? { data: [] } : buildFault("unavailable");

      expect(await check({ [path]: answer })).toMatchObject({ capabilities: allCapabilities });
    },
  );

  test.each(["tags", "messages", "customers/search"])(
    "a first row of %s whose reply is too large does not refuse the key",
    async (path) => {
      const tooLarge = new Fault("invalid", "large", { details: { code: "BODY_TOO_LARGE" } });
      const answer = ({ query }: KustomerRequest) => (query?.["page"] === 2 ? { data: [] } : tooLarge);

      expect(await check({ [path]: answer })).toMatchObject({ capabilities: allCapabilities });
    },
  );

  test("an unexpected response to a required read fails the check without a result", async () => {
    await expect(check({ "v1/tags": buildFault("not_found") })).rejects.toMatchObject({
      kind: "unavailable",
    });
  });

  test("an org that the token does not name comes from the current org, else from the key's claims", async () => {
    const nameless = { data: { attributes: { roles: [] } } };
    const keyMetadata = { hint: "", claimedOrg: { id: "o2", name: "acme" }, claimedExpiresAt: undefined };

    expect(await check({ "tokens/current": nameless })).toMatchObject({
      org: { id: "o1", name: "Acme Ltd" },
    });
    expect(
      await check({ "tokens/current": nameless, "orgs/current": buildFault("forbidden") }, keyMetadata),
    ).toMatchObject({ org: { id: "o2", name: "acme" } });
  });
});

describe("the org of the key", () => {
  const nameless = { data: { attributes: { roles: [] } } };
  const keyMetadata = { hint: "", claimedOrg: { id: "o3" }, claimedExpiresAt: undefined };

  /** Records how many requests preceded each call of `onOrgIdentified`, and the org id. */
  async function recordOrg(answers: Record<string, unknown>) {
    const { client, sent } = createScriptedClient(answers, keyMetadata);
    const calls: [number, string][] = [];
    await checkKey(client, {
      acquirePermit,
      onOrgIdentified: async (id) => void calls.push([sent.length, id]),
    });
    return calls;
  }

  test("is reported once, right after the first response that names it", async () => {
    const forbidden = buildFault("forbidden");

    expect(await recordOrg({})).toEqual([[1, "o1"]]);
    expect(await recordOrg({ "tokens/current": nameless })).toEqual([[2, "o1"]]);
    expect(await recordOrg({ "tokens/current": nameless, "orgs/current": forbidden })).toEqual([[2, "o3"]]);
  });

  test("is not reported for a key that Kustomer refuses", async () => {
    expect(await recordOrg({ "tokens/current": buildFault("unauthorized", "rejected") })).toEqual([]);
  });
});

describe("the expiry of a key", () => {
  const expiring = (expiresAt: unknown) => ({
    data: { ...token.data, attributes: { roles: [], expiresAt } },
  });
  const claimed = new Date("2026-05-01T00:00:00.000Z");
  const keyMetadata = { hint: "", claimedOrg: undefined, claimedExpiresAt: claimed };

  test("comes from Kustomer, else from the key's claims", async () => {
    const stated = "2026-03-01T12:00:00.000Z";

    expect(await check({ "tokens/current": expiring(stated) }, keyMetadata)).toMatchObject({
      expiresAt: new Date(stated),
    });
    expect(await check({ "tokens/current": expiring(null) }, keyMetadata)).toMatchObject({
      expiresAt: claimed,
    });
  });
});
