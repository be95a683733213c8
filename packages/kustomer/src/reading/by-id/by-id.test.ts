import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import type { KustomerRequest } from "../../http/client.ts";
import { buildPage, buildWindow, range } from "../../testing/given.ts";
import { advanceReading, buildRequest, recoverReading } from "../advance-reading.ts";
import type { Reading } from "../reading.ts";
import { skipForbidden, startConversationsById, startCustomerById } from "./by-id.ts";

const window = buildWindow(500);

/** Reads to the end. `answer` returns the ids that the response to a group holds. */
function readAll(start: Reading | undefined, answer: (ids: string[]) => string[]) {
  const summary = { ids: new Set<string>(), notFound: [] as string[], requests: 0 };
  for (let reading = start; reading && summary.requests < 500; summary.requests++) {
    const step = takeStep(reading, answer);
    for (const id of step.ids) summary.ids.add(id);
    summary.notFound.push(...step.notFound);
    reading = step.next;
  }
  return summary;
}

function takeStep(reading: Reading, answer: (ids: string[]) => string[]) {
  try {
    const ids = answer(getPathIds(buildRequest(reading, window)));
    return { ...advanceReading(reading, buildPage(ids.map((id) => ({ id }))), window), ids };
  } catch (err) {
    const step = recoverReading(reading, err, window);
    if (!step) throw err;
    return { ...step, ids: [] };
  }
}

function getPathIds({ path }: KustomerRequest): string[] {
  return path.replace(/^.*\//, "").split(",").map(decodeURIComponent);
}

const ids = range(230).map((n) => `id-${n}`);

describe("conversations by id", () => {
  test("are requested in groups of a hundred", () => {
    const summary = readAll(startConversationsById(ids), (asked) => asked);

    expect(summary).toEqual({ ids: new Set(ids), notFound: [], requests: 3 });
  });

  test("an id that the response leaves out is requested alone before it counts as not found", () => {
    const requestedAlone: string[] = [];
    const summary = readAll(startConversationsById(ids), (asked) => {
      if (asked.length === 1) requestedAlone.push(...asked);
      const returned = asked.filter((id) => id !== "id-7" && (id !== "id-8" || asked.length === 1));
      if (returned.length === 0) throw new Fault("not_found", "no such record");
      return returned;
    });

    expect(requestedAlone).toEqual(["id-7", "id-8"]);
    expect(summary).toMatchObject({ notFound: ["id-7"], requests: 5 });
    expect(summary.ids).toContain("id-8");
  });

  test("a group refused for one unknown id is halved until that id is alone", () => {
    const summary = readAll(startConversationsById(ids), (asked) => {
      if (asked.includes("id-150")) throw new Fault("not_found", "no such record");
      return asked;
    });

    expect(summary.notFound).toEqual(["id-150"]);
    expect(summary.ids.size).toBe(229);
    expect(summary.requests).toBeLessThan(20);
  });

  test("once a group is too long, all groups are shortened", () => {
    const summary = readAll(startConversationsById(ids), (asked) => {
      if (asked.length > 25) throw new Fault("invalid", "too many");
      return asked;
    });

    expect(summary.ids.size).toBe(230);
    expect(summary.requests).toBe(2 + 10);
  });

  test("an id for which Kustomer returns a different record counts as not found", () => {
    const summary = readAll(startConversationsById(["merged"]), () => ["target"]);

    expect(summary).toMatchObject({ notFound: ["merged"], ids: new Set(["target"]) });
  });

  test("a forbidden group is halved until the forbidden id is alone, and that id is skipped", () => {
    const asked: string[][] = [];
    for (let reading = startConversationsById(ids.slice(0, 8)); reading; ) {
      const group = getPathIds(buildRequest(reading, window));
      asked.push(group);
      reading = group.includes("id-5")
        ? skipForbidden(reading)?.next
        : advanceReading(reading, buildPage(group.map((id) => ({ id }))), window).next;
    }

    expect(asked.map((it) => it.length)).toEqual([8, 4, 4, 2, 1, 1, 2]);
    expect(asked.flat().filter((id) => id === "id-5").length).toBe(4);
    expect(skipForbidden(startCustomerById("c1"))).toBeUndefined();
  });

  test("without ids there is nothing to read", () => {
    expect(startConversationsById([])).toBeUndefined();
  });

  test("a fault that is no refusal is thrown to the caller", () => {
    expect(() =>
      readAll(startConversationsById(ids), () => {
        throw new Fault("unavailable", "down");
      }),
    ).toThrow("down");
  });
});

describe("one customer", () => {
  test("is requested by id, once", () => {
    expect(buildRequest(startCustomerById("c1"), window).path).toBe("/v1/customers/c1");
    expect(readAll(startCustomerById("c1"), (asked) => asked)).toMatchObject({ requests: 1, notFound: [] });
  });

  test("that Kustomer does not have is not found", () => {
    const summary = readAll(startCustomerById("c1"), () => {
      throw new Fault("not_found", "no such record");
    });

    expect(summary).toMatchObject({ notFound: ["c1"], requests: 1 });
  });

  test.each(["..", "../orgs/current", "a,b", "?x"])("an id like %s stays one segment of the path", (id) => {
    const { path } = buildRequest(startCustomerById(id), window);

    expect(new URL(path, "http://kustomer.test").pathname).toMatch(/^\/v1\/customers\/[^/,]+$/);
  });
});
