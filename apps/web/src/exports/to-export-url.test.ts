import { expect, test } from "vitest";
import { toExportUrl } from "./to-export-url.ts";

const choice = { kind: "messages", format: "parquet", from: "", to: "" } as const;

test("an export without days has everything", () => {
  expect(toExportUrl("w1", choice)).toBe("/v1/workspaces/w1/messages/export?format=parquet");
});

test("the last day belongs to the range, and a CSV file says its encoding", () => {
  const days = { from: "2026-02-28", to: "2026-02-28" };
  const url = new URL(toExportUrl("w1", { ...choice, format: "csv", ...days }) ?? "", "http://x");

  expect(url.searchParams.get("bom")).toBe("true");
  expect(url.searchParams.get("from")).toBe(new Date(2026, 1, 28).toISOString());
  expect(url.searchParams.get("to")).toBe(new Date(2026, 2, 1).toISOString());
});

test("a range that ends before it begins has no file", () => {
  expect(toExportUrl("w1", { ...choice, from: "2026-02-28", to: "2026-02-27" })).toBeUndefined();
});
