import { expect, test } from "vitest";
import { planWindow } from "./plan-window.ts";

const now = new Date("2026-03-10T00:00:00.000Z");
const around = { now, lookBackDays: 90 };
const week = { windowFrom: new Date("2026-03-01"), windowTo: new Date("2026-03-09T12:00:00.000Z") };
const listed = ["conversations", "messages"];

test("by search a stream is read from the window's start", () => {
  expect(planWindow({ ...week, listed: [] }, "messages", around)).toMatchObject([
    { kind: "search", stream: "messages", at: "2026-03-01T00:00:00.000Z" },
  ]);
});

test("a window that begins before standard search does is read from the archive as well", () => {
  const window = { ...week, windowFrom: new Date("2020-01-01"), listed: [] };

  const [standard, archive, ...more] = planWindow(window, "conversations", around);

  expect(standard).not.toHaveProperty("archive");
  expect(archive).toMatchObject({ kind: "search", archive: {}, at: "2020-01-01T00:00:00.000Z" });
  expect(more).toEqual([]);
});

test("by lists conversations are walked down to the look-back, messages to the window's start", () => {
  const [conversations] = planWindow({ ...week, listed }, "conversations", around);
  const [messages] = planWindow({ ...week, listed }, "messages", around);

  expect(conversations).toMatchObject({ kind: "list", downTo: "2025-12-09T12:00:00.000Z" });
  expect(messages).toMatchObject({ kind: "list", downTo: "2026-02-28T23:50:00.000Z" });
  expect(messages).not.toHaveProperty("upTo");
});

test("by lists a window that is long past begins where it ends in the list", () => {
  const past = { windowFrom: new Date("2025-06-01"), windowTo: new Date("2025-06-08"), listed };

  expect(planWindow(past, "messages", around)).toMatchObject([
    { kind: "list", downTo: "2025-05-31T23:50:00.000Z", upTo: "2025-06-08T00:10:00.000Z" },
  ]);
});
