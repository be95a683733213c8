import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { buildRecord, buildWindow, createFake, from, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { startSearch } from "./search.ts";

describe("a tie group", () => {
  test("has the records whose times are finer than a millisecond", () => {
    const records = range(60).map((n) => buildRecord(n, { updatedAt: from + 5 + n / 100 }));
    const fake = createFake(records, { stableTies: true });

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(10) });

    expect(summary.ids.size).toBe(60);
  });

  const buildTie = (n: number) => buildRecord(n, { updatedAt: from + 5 });

  test("is read page by page when its order is stable", () => {
    const fake = createFake(range(480).map(buildTie), { stableTies: true });

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(100) });

    // The page that shows ties alone, what it has passed, the group, and what comes after it.
    expect(summary).toMatchObject({ newRecords: 480, requests: 1 + 1 + 5 + 1 });
  });

  test("is read to its end when its total stops counting within a page", () => {
    const fake = createFake(range(300).map(buildTie), { stableTies: true, totalCap: 50 });

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(20) });

    expect(summary.ids.size).toBe(300);
  });

  test("is split by creation time when its order is not stable, for less than twice the requests", () => {
    const fake = createFake([
      ...range(4_000).map(buildTie),
      ...range(50).map((n) => buildRecord(5_000 + n, { updatedAt: from + 6 })),
    ]);

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(500) });

    expect(summary.newRecords).toBe(4_050);
    expect(summary.requests).toBeLessThan(20);
  });

  test("is split by attributes when all its records were created at one instant", () => {
    const values = (n: number) => ({
      message_direction: n % 2 ? "in" : "out",
      message_channel: n % 3 ? "email" : "brand-new",
      message_status: n % 5 ? "sent" : "received",
    });
    const fake = createFake(
      range(300).map((n) => buildRecord(n, { updatedAt: from, createdAt: from, values: values(n) })),
    );

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(90) });

    expect(summary.ids.size).toBe(300);
  });

  test("is read by a list scan when it cannot be split", () => {
    const same = range(300).map((n) => buildRecord(n, { updatedAt: from, createdAt: from }));
    const fake = createFake([...same, ...range(300).map((n) => buildRecord(300 + n))]);

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(90) });

    expect(summary.ids.size).toBe(600);
  });

  test("is read by a list scan when the search does not know the attributes", () => {
    const unknownAttributes = ["message_direction"];
    const fake = createFake(
      range(300).map((n) => buildRecord(n, { updatedAt: from, createdAt: from })),
      { unknownAttributes },
    );

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(90) });

    expect(summary.ids.size).toBe(300);
  });

  test("skips the undated slice when the search refuses it", () => {
    const fake = createFake(range(300).map(buildTie), {});
    const answer = fake.answer.bind(fake);
    fake.answer = (request) => {
      if (JSON.stringify(request.body).includes("not_set")) throw new Fault("invalid", "unknown operator");
      return answer(request);
    };

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(90) });

    expect(summary.ids.size).toBe(300);
  });
});
