import { describe, expect, test } from "vitest";
import { readExpiryClaim, readOrgClaim, toKeyHint } from "./key-metadata.ts";

describe("key metadata", () => {
  const jwt = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;

  test("the org comes from the claims of the key", () => {
    expect(readOrgClaim(jwt({ org: "o1", orgName: "acme" }))).toEqual({ id: "o1", name: "acme" });
    expect(readOrgClaim(jwt({ org: "o1", orgName: 7 }))).toEqual({ id: "o1" });
  });

  test("an unusual org id is ignored, and an unreadable name is left out", () => {
    for (const org of ["", "a\u0000b", "o 1", "x".repeat(65)])
      expect(readOrgClaim(jwt({ org }))).toBeUndefined();
    expect(readOrgClaim(jwt({ org: "o1", orgName: "a\u0000b" }))).toEqual({ id: "o1" });
  });

  test("the expiry comes from the claims, in seconds or milliseconds", () => {
    const expiry = new Date("2026-05-01T00:00:00.000Z");

    expect(readExpiryClaim(jwt({ exp: expiry.getTime() / 1_000 }))).toEqual(expiry);
    expect(readExpiryClaim(jwt({ exp: expiry.getTime() }))).toEqual(expiry);
  });

  test.each([{}, { exp: null }, { exp: "soon" }, { exp: -1 }, { exp: 1e300 }])(
    "the claims %j name no expiry",
    (claims) => {
      expect(readExpiryClaim(jwt(claims))).toBeUndefined();
    },
  );

  test.each(["", "opaque", "a.b.c", jwt({}), jwt(null)])("the key %j names no org", (key) => {
    expect(readOrgClaim(key)).toBeUndefined();
  });

  test("the hint of a key is its last four characters", () => {
    expect(toKeyHint("0123456789abcdefwxyz")).toBe("wxyz");
    expect(toKeyHint("short")).toBe("");
  });
});
