import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import { readExpiryClaim, readOrgClaim, toKeyHint } from "../key-metadata.ts";
import { checkKey } from "./check-key.ts";

const permit = { at: new Date(0), report: async () => {} };
const acquirePermit = async () => permit;
const refusal = (
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

/** A client that answers by the end of the path; a fault there is thrown. */
function clientThat(answers: Record<string, unknown>, keyMetadata?: KustomerClient["keyMetadata"]) {
  const sent: KustomerRequest[] = [];
  const known: Record<string, unknown> = { "tokens/current": token, "orgs/current": org, ...answers };
  const client: KustomerClient = {
    ...(keyMetadata && { keyMetadata }),
    send: async (request) => {
      await acquirePermit();
      sent.push(request);
      const name = Object.keys(known).find((it) => request.path.endsWith(it));
      const answer = name === undefined ? { data: [] } : known[name];
      if (answer instanceof Fault) throw answer;
      return { body: Buffer.from(""), json: answer, date: undefined, permitAt: permit.at };
    },
  };
  return { client, sent };
}

const check = (answers: Record<string, unknown>, keyMetadata?: KustomerClient["keyMetadata"]) =>
  checkKey(clientThat(answers, keyMetadata).client, { acquirePermit });

const all = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: true,
  auditLog: true,
};

describe("checking a key", () => {
  test("a key that may read everything is accepted, with its org", async () => {
    const keyMetadata = { key: "wxyz", org: undefined, expiresAt: undefined };

    expect(await check({}, keyMetadata)).toEqual({
      kind: "accepted",
      org: { id: "o1", name: "Acme Ltd" },
      capabilities: all,
      roles: ["org.permission.message.read"],
      keyHint: "wxyz",
      expiresAt: null,
    });
  });

  test("each read is tried with the smallest page", async () => {
    const { client, sent } = clientThat({});

    await checkKey(client, { acquirePermit });

    expect(
      sent.map(({ path, query, budget }) => [path, query?.["pageSize"] ?? query?.["count"], budget]),
    ).toEqual([
      ["/v1/auth/tokens/current", undefined, "other"],
      ["/v1/orgs/current", undefined, "other"],
      ["/v1/conversations", 1, "other"],
      ["/v1/messages", 1, "other"],
      ["/v1/customers", 1, "other"],
      ["/v1/tags", 1, "other"],
      ["/v1/customers/search", 1, "search"],
      ["/v1/audit-logs", 1, "other"],
    ]);
  });

  test.each([refusal("forbidden"), refusal("unauthorized", "rejected")])(
    "every missing role is named at once, whether Kustomer says 401 or 403",
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
        capabilities: { ...all, messages: false, tags: false, search: false, auditLog: false },
        message: expect.stringContaining("create a new API key"),
      });
    },
  );

  test.each([
    [refusal("unauthorized", "expired"), "expired"],
    [refusal("unauthorized", "wrong_region"), "wrong_region"],
    [refusal("unauthorized", "rejected"), "rejected"],
    [refusal("forbidden"), "rejected"],
  ])("a dead key is refused with the reason", async (fault, reason) => {
    expect(await check({ "tokens/current": fault })).toMatchObject({
      kind: "refused",
      reason,
      missingRoles: [],
    });
  });

  test("a key that expires half-way through is expired, not poor", async () => {
    expect(await check({ "v1/tags": refusal("unauthorized", "expired") })).toMatchObject({
      reason: "expired",
    });
  });

  test.each(["forbidden", "invalid", "not_found"] as const)(
    "an optional feature that is %s is off",
    async (kind) => {
      const fault = refusal(kind);

      const checked = await check({ search: fault, "audit-logs": fault });

      expect(checked).toMatchObject({
        kind: "accepted",
        capabilities: { ...all, search: false, auditLog: false },
      });
    },
  );

  test("a Kustomer that cannot be asked is tried three times, then it is a fault and no verdict", async () => {
    const { client, sent } = clientThat({ "v1/tags": refusal("unavailable") });

    await expect(checkKey(client, { acquirePermit })).rejects.toMatchObject({ kind: "unavailable" });
    expect(sent.filter(({ path }) => path === "/v1/tags")).toHaveLength(3);
  });

  test("a required read that is answered with nonsense is a fault and no verdict", async () => {
    await expect(check({ "v1/tags": refusal("not_found") })).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("an org that the token does not name is asked for, then taken from the key", async () => {
    const nameless = { data: { attributes: { roles: [] } } };
    const keyMetadata = { key: "", org: { id: "o2", name: "acme" }, expiresAt: undefined };

    expect(await check({ "tokens/current": nameless })).toMatchObject({
      org: { id: "o1", name: "Acme Ltd" },
    });
    expect(
      await check({ "tokens/current": nameless, "orgs/current": refusal("forbidden") }, keyMetadata),
    ).toMatchObject({ org: { id: "o2", name: "acme" } });
  });
});

describe("whose key it is", () => {
  const nameless = { data: { attributes: { roles: [] } } };
  const keyMetadata = { key: "", org: { id: "o3" }, expiresAt: undefined };

  /** How many requests had been sent when the org was told, and which it was. */
  async function told(answers: Record<string, unknown>) {
    const { client, sent } = clientThat(answers, keyMetadata);
    const heard: [number, string][] = [];
    await checkKey(client, {
      acquirePermit,
      onOrgIdentified: async (id) => void heard.push([sent.length, id]),
    });
    return heard;
  }

  test("is told before anything else is asked, once, as the first to know names it", async () => {
    const refused = refusal("forbidden");

    expect(await told({})).toEqual([[1, "o1"]]);
    expect(await told({ "tokens/current": nameless })).toEqual([[2, "o1"]]);
    expect(await told({ "tokens/current": nameless, "orgs/current": refused })).toEqual([[2, "o3"]]);
  });

  test("is told of no key that Kustomer refuses", async () => {
    expect(await told({ "tokens/current": refusal("unauthorized", "rejected") })).toEqual([]);
  });
});

describe("when a key ends", () => {
  const expiring = (expiresAt: unknown) => ({
    data: { ...token.data, attributes: { roles: [], expiresAt } },
  });
  const claimed = new Date("2026-05-01T00:00:00.000Z");
  const keyMetadata = { key: "", org: undefined, expiresAt: claimed };

  test("is what Kustomer says, else what the key's claims say", async () => {
    const said = "2026-03-01T12:00:00.000Z";

    expect(await check({ "tokens/current": expiring(said) }, keyMetadata)).toMatchObject({
      expiresAt: new Date(said),
    });
    expect(await check({ "tokens/current": expiring(null) }, keyMetadata)).toMatchObject({
      expiresAt: claimed,
    });
  });
});

describe("hints", () => {
  const jwt = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;

  test("the org is read from the claims of the key", () => {
    expect(readOrgClaim(jwt({ org: "o1", orgName: "acme" }))).toEqual({ id: "o1", name: "acme" });
    expect(readOrgClaim(jwt({ org: "o1", orgName: 7 }))).toEqual({ id: "o1" });
  });

  test("an org that no index would take names nothing, a name that nobody can read is left out", () => {
    for (const org of ["", "a\u0000b", "o 1", "x".repeat(65)])
      expect(readOrgClaim(jwt({ org }))).toBeUndefined();
    expect(readOrgClaim(jwt({ org: "o1", orgName: "a\u0000b" }))).toEqual({ id: "o1" });
  });

  test("the end is read from the claims, in seconds or milliseconds", () => {
    const end = new Date("2026-05-01T00:00:00.000Z");

    expect(readExpiryClaim(jwt({ exp: end.getTime() / 1_000 }))).toEqual(end);
    expect(readExpiryClaim(jwt({ exp: end.getTime() }))).toEqual(end);
  });

  test.each([{}, { exp: null }, { exp: "soon" }, { exp: -1 }, { exp: 1e300 }])(
    "%j names no end",
    (claims) => {
      expect(readExpiryClaim(jwt(claims))).toBeUndefined();
    },
  );

  test.each(["", "opaque", "a.b.c", jwt({}), jwt(null)])("%j names no org", (key) => {
    expect(readOrgClaim(key)).toBeUndefined();
  });

  test("of the key only the last four characters are shown", () => {
    expect(toKeyHint("0123456789abcdefwxyz")).toBe("wxyz");
    expect(toKeyHint("short")).toBe("");
  });
});
