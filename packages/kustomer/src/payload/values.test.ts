import { describe, expect, test } from "vitest";
import { readInstant, readInteger } from "./values.ts";

describe("values", () => {
  test.each([
    [3, 3],
    ["3", 3],
    [-1, -1],
    [2 ** 31, null],
    ["99999999999", null],
    [1.5, null],
    ["", null],
    [{}, null],
    [true, null],
  ])("%j is the integer %j", (value, expected) => {
    expect(readInteger(value)).toBe(expected);
  });

  test.each([
    ["2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z"],
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02T03:04:05", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02T03:04:05+01:00", "2026-01-02T02:04:05.000Z"],
    ["2026-13-02T03:04:05Z", undefined],
    ["2026-02-30T03:04:05Z", undefined],
    ["2026-02-29T03:04:05Z", undefined],
    ["2024-02-29T03:04:05Z", "2024-02-29T03:04:05.000Z"],
    ["2026-04-31T03:04:05", undefined],
    ["0000-01-01T00:00:00Z", undefined],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["0001-01-01T00:00:00+01:00", undefined],
    ["9999-12-31T23:59:59-01:00", undefined],
    ["2026", undefined],
    [1_767_323_045, undefined],
  ])("%j is the instant %s", (value, expected) => {
    expect(readInstant(value)?.toISOString()).toBe(expected);
  });
});
