import type { Run } from "@inlet/db";

const at = (minute: number) => new Date(Date.UTC(2026, 0, 8, 0, minute));

/** A run's row, as far as it does not say otherwise: an initial one by search, at its conversations. */
export const runOf = (over: Partial<Run> = {}): Run => ({
  id: "01a20d2c-0c36-76af-b382-661bb19099ca",
  workspaceId: "01a20d2c-0c28-7f91-b38d-9da97f748da6",
  integrationId: "01a20d2c-0c29-7d5b-9de9-0f87c856ad46",
  kind: "initial",
  lane: "live",
  state: "running",
  phase: "conversations",
  strategy: "search",
  version: 3,
  reading: null,
  scopeFrom: new Date(Date.UTC(2026, 0, 1)),
  windowFrom: new Date(Date.UTC(2026, 0, 1)),
  ceiling: at(0),
  ceilingFixed: false,
  kustomerBehindMs: 0,
  through: null,
  overlap: "none",
  atBarrier: false,
  customersSwept: false,
  doneRecords: 0,
  totalRecords: null,
  readCounts: {},
  storedCounts: null,
  searches: 0,
  otherRequests: 0,
  failures: 0,
  error: null,
  ringAt: null,
  openedAt: at(1),
  finishedAt: null,
  ...over,
});
