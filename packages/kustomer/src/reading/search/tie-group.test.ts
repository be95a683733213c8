import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { createFake, from, range, buildRecord, buildWindow } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { startSearch } from "../starts.ts";

describe("an instant larger than a page", () => {
  const tied = (n: number) => buildRecord(n, { updatedAt: from + 5 });

  test("is read page by page when its order is stable", () => {
    const fake = createFake(range(480).map(tied), { stableTies: true });

    const seen = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(100) });

    expect(seen).toMatchObject({ fresh: 480, requests: 1 + 5 + 1 });
  });

  test("is cut by creation when its order is not stable, for less than twice the requests", () => {
    const fake = createFake([
      ...range(4_000).map(tied),
      ...range(50).map((n) => buildRecord(5_000 + n, { updatedAt: from + 6 })),
    ]);

    const seen = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(500) });

    expect(seen.fresh).toBe(4_050);
    expect(seen.requests).toBeLessThan(20);
  });

  test("is cut by its attributes when everything was created at one instant", () => {
    const values = (n: number) => ({
      message_direction: n % 2 ? "in" : "out",
      message_channel: n % 3 ? "email" : "brand-new",
      message_status: n % 5 ? "sent" : "received",
    });
    const fake = createFake(
      range(300).map((n) => buildRecord(n, { updatedAt: from, createdAt: from, values: values(n) })),
    );

    const seen = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(90) });

    expect(seen.ids.size).toBe(300);
  });

  test("is looked for in the whole list when nothing takes it apart", () => {
    const same = range(300).map((n) => buildRecord(n, { updatedAt: from, createdAt: from }));
    const fake = createFake([...same, ...range(300).map((n) => buildRecord(300 + n))]);

    const seen = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(90) });

    expect(seen.ids.size).toBe(600);
  });

  test("is looked for in the whole list when the search does not know the attributes", () => {
    const unknownAttributes = ["message_direction"];
    const fake = createFake(
      range(300).map((n) => buildRecord(n, { updatedAt: from, createdAt: from })),
      { unknownAttributes },
    );

    const seen = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(90) });

    expect(seen.ids.size).toBe(300);
  });

  test("does without the undated when the search cannot ask for them", () => {
    const fake = createFake(range(300).map(tied), {});
    const answer = fake.answer.bind(fake);
    fake.answer = (request) => {
      if (JSON.stringify(request.body).includes("not_set")) throw new Fault("invalid", "unknown operator");
      return answer(request);
    };

    const seen = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(90) });

    expect(seen.ids.size).toBe(300);
  });
});
