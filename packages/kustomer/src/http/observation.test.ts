import { describe, expect, test } from "vitest";
import { observe } from "./observation.ts";

const now = new Date("2026-01-01T00:00:00.000Z");
const nowSecond = now.getTime() / 1_000;

describe("what a reply tells about the budget", () => {
  test("limit and remaining are read when they are numbers", () => {
    const headers = { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": ["999"] };

    expect(observe(200, headers, now)).toEqual({ status: 200, limit: 1_000, remaining: 999 });
    expect(observe(200, { "x-ratelimit-limit": "lots" }, now)).toEqual({ status: 200 });
  });

  test.each([
    ["Retry-After in seconds", { "retry-after": "7", "x-ratelimit-reset": String(nowSecond + 30) }, 7_000],
    ["Retry-After as a date", { "retry-after": new Date(now.getTime() + 9_000).toUTCString() }, 9_000],
    ["an absolute reset", { "x-ratelimit-reset": String(nowSecond + 30) }, 30_000],
    ["a reset in milliseconds", { "x-ratelimit-reset": String(now.getTime() + 30_000) }, 30_000],
    ["a reset that is a delta", { "x-ratelimit-reset": "12" }, 12_000],
    ["a reset that is past", { "x-ratelimit-reset": String(nowSecond - 30) }, 1_000],
    ["a reset far away", { "x-ratelimit-reset": String(nowSecond + 3_600) }, 60_000],
    ["nothing at all", {}, 60_000],
    ["nonsense", { "retry-after": "soon", "x-ratelimit-reset": "NaN" }, 60_000],
  ])("a 429 with %s blocks for its time", (_, headers, blockedForMs) => {
    expect(observe(429, headers, now)).toEqual({ status: 429, blockedForMs });
  });

  test("a reset is read against the reply's own clock", () => {
    const date = new Date(now.getTime() + 300_000).toUTCString();
    const headers = { date, "x-ratelimit-reset": String(nowSecond + 320) };

    expect(observe(429, headers, now).blockedForMs).toBe(20_000);
  });
});
