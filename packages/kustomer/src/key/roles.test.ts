import { requiredResources, toReadRole } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grantsRead } from "./roles.ts";

const resource = fc.constantFrom(...requiredResources);

describe("roles", () => {
  test("each of the three vocabularies grants its own resource and no other", () => {
    fc.assert(
      fc.property(
        resource,
        resource,
        fc.constantFrom("permission", "admin", "user"),
        (granted, asked, family) => {
          expect(grantsRead([`org.${family}.${granted}.read`], asked)).toBe(granted === asked);
        },
      ),
    );
  });

  test("a broad grant grants every resource", () => {
    fc.assert(
      fc.property(resource, fc.constantFrom("org.permission", "org.admin"), (asked, broad) => {
        expect(grantsRead(["org.tracking", broad], asked)).toBe(true);
      }),
    );
  });

  test("an additional role never revokes a grant", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), resource, (roles, added, asked) => {
        expect(grantsRead([...roles, added], asked)).toBe(
          grantsRead(roles, asked) || grantsRead([added], asked),
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
  ])("%j does not grant reading messages", (role) => {
    expect(grantsRead([role], "message")).toBe(false);
  });

  test("the role for a resource grants reading it", () => {
    fc.assert(fc.property(resource, (asked) => grantsRead([toReadRole(asked)], asked)));
  });
});
