import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import type { KustomerRequest } from "../../http/client.ts";
import { buildPage, range, buildWindow } from "../../testing/given.ts";
import { advanceReading, recoverReading, buildRequest } from "../advance-reading.ts";
import { skipForbidden } from "./by-id.ts";
import type { Reading } from "../reading.ts";
import { startConversationsById, startCustomerById } from "../starts.ts";

const any = buildWindow(500);

/** Answers comma lists from a set of known ids. */
function readAll(start: Reading | undefined, answer: (ids: string[]) => string[]) {
  const seen = { ids: new Set<string>(), missing: [] as string[], requests: 0 };
  for (let reading = start; reading && seen.requests < 500; seen.requests++) {
    const step = attempt(reading, answer);
    for (const id of step.ids) seen.ids.add(id);
    seen.missing.push(...step.notFound);
    reading = step.next;
  }
  return seen;
}

function attempt(reading: Reading, answer: (ids: string[]) => string[]) {
  try {
    const ids = answer(idsIn(buildRequest(reading, any)));
    return { ...advanceReading(reading, buildPage(ids.map((id) => ({ id }))), any), ids };
  } catch (err) {
    const step = recoverReading(reading, err, any);
    if (!step) throw err;
    return { ...step, ids: [] };
  }
}

function idsIn({ path }: KustomerRequest): string[] {
  return path.replace(/^.*\//, "").split(",").map(decodeURIComponent);
}

const ids = range(230).map((n) => `id-${n}`);

describe("conversations by id", () => {
  test("are asked for a hundred at a time", () => {
    const seen = readAll(startConversationsById(ids), (asked) => asked);

    expect(seen).toEqual({ ids: new Set(ids), missing: [], requests: 3 });
  });

  test("an id that the answer leaves out is asked for singly before it counts as missing", () => {
    const singly: string[] = [];
    const seen = readAll(startConversationsById(ids), (asked) => {
      if (asked.length === 1) singly.push(...asked);
      const had = asked.filter((id) => id !== "id-7" && (id !== "id-8" || asked.length === 1));
      if (had.length === 0) throw new Fault("not_found", "gone");
      return had;
    });

    expect(singly).toEqual(["id-7", "id-8"]);
    expect(seen).toMatchObject({ missing: ["id-7"], requests: 5 });
    expect(seen.ids).toContain("id-8");
  });

  test("a list refused for one missing id is halved until that id stands alone", () => {
    const seen = readAll(startConversationsById(ids), (asked) => {
      if (asked.includes("id-150")) throw new Fault("not_found", "gone");
      return asked;
    });

    expect(seen.missing).toEqual(["id-150"]);
    expect(seen.ids.size).toBe(229);
    expect(seen.requests).toBeLessThan(20);
  });

  test("once a list is too long, all lists are shorter", () => {
    const seen = readAll(startConversationsById(ids), (asked) => {
      if (asked.length > 25) throw new Fault("invalid", "too many");
      return asked;
    });

    expect(seen.ids.size).toBe(230);
    expect(seen.requests).toBe(2 + 10);
  });

  test("another record in the place of the one asked for leaves it missing", () => {
    const seen = readAll(startConversationsById(["merged"]), () => ["target"]);

    expect(seen).toMatchObject({ missing: ["merged"], ids: new Set(["target"]) });
  });

  test("a list that is closed is halved until the one that is stands alone, and is left out", () => {
    const asked: string[][] = [];
    for (let reading = startConversationsById(ids.slice(0, 8)); reading; ) {
      const group = idsIn(buildRequest(reading, any));
      asked.push(group);
      reading = group.includes("id-5")
        ? skipForbidden(reading)?.next
        : advanceReading(reading, buildPage(group.map((id) => ({ id }))), any).next;
    }

    expect(asked.map((it) => it.length)).toEqual([8, 4, 4, 2, 1, 1, 2]);
    expect(asked.flat().filter((id) => id === "id-5").length).toBe(4);
    expect(skipForbidden(startCustomerById("c1"))).toBeUndefined();
  });

  test("none to read is no reading", () => {
    expect(startConversationsById([])).toBeUndefined();
  });

  test("a failure that is no refusal is left to the caller", () => {
    expect(() =>
      readAll(startConversationsById(ids), () => {
        throw new Fault("unavailable", "down");
      }),
    ).toThrow("down");
  });
});

describe("one customer", () => {
  test("is asked for by id, and done", () => {
    expect(buildRequest(startCustomerById("c1"), any).path).toBe("/v1/customers/c1");
    expect(readAll(startCustomerById("c1"), (asked) => asked)).toMatchObject({ requests: 1, missing: [] });
  });

  test("that Kustomer does not have is missing", () => {
    const seen = readAll(startCustomerById("c1"), () => {
      throw new Fault("not_found", "gone");
    });

    expect(seen).toMatchObject({ missing: ["c1"], requests: 1 });
  });

  test.each(["..", "../orgs/current", "a,b", "?x"])("an id like %s stays one segment of the path", (id) => {
    const { path } = buildRequest(startCustomerById(id), any);

    expect(new URL(path, "http://kustomer.test").pathname).toMatch(/^\/v1\/customers\/[^/,]+$/);
  });
});
