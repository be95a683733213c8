import { requiredResources, toReadRole } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grantsRead } from "./roles.ts";

const resource = fc.constantFrom(...requiredResources);

describe("roles", () => {
  test("each of the three vocabularies promises its own resource and no other", () => {
    fc.assert(
      fc.property(
        resource,
        resource,
        fc.constantFrom("permission", "admin", "user"),
        (held, asked, family) => {
          expect(grantsRead([`org.${family}.${held}.read`], asked)).toBe(held === asked);
        },
      ),
    );
  });

  test("a broad grant promises everything", () => {
    fc.assert(
      fc.property(resource, fc.constantFrom("org.permission", "org.admin"), (asked, broad) => {
        expect(grantsRead(["org.tracking", broad], asked)).toBe(true);
      }),
    );
  });

  test("a further role never takes a promise back", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), resource, (roles, more, asked) => {
        expect(grantsRead([...roles, more], asked)).toBe(
          grantsRead(roles, asked) || grantsRead([more], asked),
        );
      }),
    );
  });

  test.each([
    "org.permission.message.create",
    "org.permission.messages.read",
    "org.tracking",
    "permission.message.read",
    "org.user",
    "",
  ])("%j does not promise reading messages", (role) => {
    expect(grantsRead([role], "message")).toBe(false);
  });

  test("the role to give promises what it is given for", () => {
    fc.assert(fc.property(resource, (asked) => grantsRead([toReadRole(asked)], asked)));
  });
});
