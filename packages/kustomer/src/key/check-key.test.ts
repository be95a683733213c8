import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import {
  acquirePermit,
  buildFault,
  createScriptedClient,
  permit,
  token,
} from "../testing/scripted-client.ts";
import { checkKey } from "./check-key.ts";

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
    await expect(check({ "v1/customers": buildFault("not_found") })).rejects.toMatchObject({
      kind: "unavailable",
    });
  });

  test("an org without a list of tags does not refuse the key", async () => {
    expect(await check({ "v1/tags": buildFault("not_found") })).toMatchObject({
      kind: "accepted",
      capabilities: allCapabilities,
    });
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
