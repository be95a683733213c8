import { expect, test } from "vitest";
import type { FilterCondition } from "./conditions.ts";
import { filtersSchema } from "./filters.ts";

const parse = (filters: unknown) => filtersSchema.safeParse(filters);
const getMessage = (conversations: unknown) =>
  parse({ conversations })
    .error?.issues.map((it) => it.message)
    .join("; ");

test("conditions with all, any and not parse as they were written", () => {
  const filters = {
    conversations: {
      all: [
        { field: "channel", in: ["email", "chat"] },
        {
          not: {
            any: [
              { field: "spam", equals: true },
              { field: "custom.orderNumberStr", exists: false },
            ],
          },
        },
      ],
    },
    messages: { field: "automated", equals: false },
  };

  expect(parse(filters).data).toEqual(filters);
});

test("a field that does not exist is refused with its place and the fields that do", () => {
  expect(
    getMessage({ all: [{ field: "status", in: ["done"] }, { not: { field: "state", in: ["done"] } }] }),
  ).toBe(
    "all[1].not: there is no such field of conversations; the fields are channel, direction, status, tag, queue, team, spam, language, custom.<name>",
  );
  expect(getMessage({ field: "automated", equals: true })).toContain("no such field of conversations");
  expect(getMessage({ field: "__proto__", in: ["a"] })).toContain("no such field of conversations");
});

test.each([
  [{ field: "status" }, "the field status is tested by exactly one of `in`, `exists`"],
  [{ field: "status", equals: "done" }, "the field status is tested by exactly one of `in`, `exists`"],
  [{ field: "status", in: ["done"], exists: true }, "the field status is tested by exactly one of"],
  [{ field: "status", in: [] }, "Too small"],
  [{ field: "spam", in: ["yes"] }, "the field spam is tested by `equals`"],
  [{ field: "spam", equals: "yes" }, "a value is of the wrong kind"],
  [{ field: "custom.a b", exists: true }, "there is no such field"],
  [{ field: "custom.plan", contains: 5 }, "`contains` a text"],
  [{ all: [] }, "Too small"],
  [{ all: [{ field: "spam", equals: true }], any: [] }, "a condition is an object with"],
  ["status = done", "a condition is an object with"],
])("%j is refused: %s", (condition, message) => {
  expect(getMessage(condition)).toContain(message);
});

test("depth and number of conditions are bounded", () => {
  const leaf: FilterCondition = { field: "status", in: ["done"] };
  function nest(depth: number): FilterCondition {
    let condition = leaf;
    for (let level = 1; level < depth; level++) condition = { not: condition };
    return condition;
  }
  const many = Array.from({ length: 30 }, () => leaf);

  expect(parse({ conversations: nest(4) }).success).toBe(true);
  expect(getMessage(nest(5))).toBe("not.not.not: conditions nest at most 4 levels deep");
  expect(getMessage(nest(20_000))).toContain("at most 4 levels");
  expect(getMessage({ not: { any: [...many, ...many] } })).toBe("not: `any` is a list of 1 to 50 conditions");
  expect(getMessage({ any: [{ all: many }, { all: many }] })).toContain("more than 50 tests");
});
