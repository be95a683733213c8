import { expect, test } from "vitest";
import { planWindow } from "./plan-window.ts";

const now = new Date("2026-03-10T00:00:00.000Z");
const context = { now, lookBackDays: 90 };
const week = { windowFrom: new Date("2026-03-01"), windowTo: new Date("2026-03-09T12:00:00.000Z") };
const listed = ["conversations", "messages"];

test("by search a stream is read from the start of the window", () => {
  expect(planWindow({ ...week, listed: [] }, "messages", context)).toMatchObject([
    { kind: "search", stream: "messages", at: "2026-03-01T00:00:00.000Z" },
  ]);
});

test("a window that begins before the reach of standard search is read from the archive as well", () => {
  const window = { ...week, windowFrom: new Date("2020-01-01"), listed: [] };

  const [standard, archive, ...more] = planWindow(window, "conversations", context);

  expect(standard).not.toHaveProperty("archive");
  expect(archive).toMatchObject({ kind: "search", archive: {}, at: "2020-01-01T00:00:00.000Z" });
  expect(more).toEqual([]);
});

test("by lists conversations are read down to the look-back, messages down to the start of the window", () => {
  const [conversations] = planWindow({ ...week, listed }, "conversations", context);
  const [messages] = planWindow({ ...week, listed }, "messages", context);

  expect(conversations).toMatchObject({ kind: "list", createdFrom: "2025-12-09T12:00:00.000Z" });
  expect(messages).toMatchObject({ kind: "list", createdFrom: "2026-02-28T23:50:00.000Z" });
  expect(messages).not.toHaveProperty("createdBefore");
});

test("by lists the read of a window that is long past starts at the end of the window", () => {
  const past = { windowFrom: new Date("2025-06-01"), windowTo: new Date("2025-06-08"), listed };

  expect(planWindow(past, "messages", context)).toMatchObject([
    { kind: "list", createdFrom: "2025-05-31T23:50:00.000Z", createdBefore: "2025-06-08T00:10:00.000Z" },
  ]);
});
