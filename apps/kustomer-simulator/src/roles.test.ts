import { expect, test } from "vitest";
import { issueKeys, keyRoles } from "./api-keys.ts";
import { hasPermission } from "./roles.ts";

test.each([
  [["org.permission.tag.read"], "tag", true],
  [["org.admin.tag.read"], "tag", true],
  [["org.user.search.read"], "search", true],
  [["org.permission"], "audit_logs", true],
  [["org.permission.tag"], "tag", true],
  [["org.permission.tag.read"], "message", false],
  [["org.perm"], "tag", false],
  [[], "tag", false],
] as const)("%j grants %s: %s", (roles, permission, expected) => {
  expect(hasPermission(roles, permission)).toBe(expected);
});

test("tokens have org and roles, and stay the same for a seed", () => {
  const orgIds = { acme: "a".repeat(24), globex: "b".repeat(24) };
  const claims = (token: string) =>
    JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

  const keys = issueKeys({ seed: 5, epoch: 0, orgIds });

  expect(issueKeys({ seed: 5, epoch: 0, orgIds })).toEqual(keys);
  expect(issueKeys({ seed: 6, epoch: 0, orgIds }).full.token).not.toBe(keys.full.token);
  expect(claims(keys.documented.token)).toMatchObject({
    org: orgIds.acme,
    orgName: "acme",
    userType: "machine",
    roles: keyRoles.documented,
  });
  expect(claims(keys.secondOrg.token)).toMatchObject({ org: orgIds.globex });
});
