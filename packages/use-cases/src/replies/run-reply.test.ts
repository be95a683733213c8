import { expect, test } from "vitest";
import { toProgress } from "./run-reply.ts";

test.each([
  { doneRecords: 3, totalRecords: 7, total: 7 },
  { doneRecords: 7, totalRecords: 7, total: 7 },
  { doneRecords: 487, totalRecords: 7, total: null },
  { doneRecords: 3, totalRecords: null, total: null },
])("$doneRecords of $totalRecords records have the total $total", ({ total, ...run }) => {
  expect(toProgress(run)).toEqual({ done: run.doneRecords, total });
});
