import type { z } from "zod";
import type * as http from "../http/index.ts";
import { at, ids } from "./instants.ts";

const clean = {
  held: 0,
  filtered: 0,
  rejected: 0,
  pending: 0,
  deleted: 0,
  outOfScope: 0,
  unexplained: 0,
  truncated: 0,
};

export const reportExamples = {
  NewReport: { from: at.weekBefore, to: at.opened } satisfies z.input<typeof http.newReport>,
  Report: {
    id: ids.report,
    state: "done",
    phase: "done",
    window: { from: at.weekBefore, to: at.opened },
    records: 180,
    requests: { search: 4, other: 1, total: 5 },
    complete: true,
    conversations: {
      kustomer: { total: 41, listed: 41, named: 0, counted: null },
      stored: 40,
      ...clean,
      held: 1,
      differences: { held: 1 },
    },
    messages: {
      kustomer: { total: 139, listed: 139, named: null, counted: 139 },
      stored: 139,
      ...clean,
      differences: {},
    },
    notes: [],
    failures: 0,
    error: null,
    openedAt: at.opened,
    finishedAt: at.finished,
  } satisfies z.input<typeof http.report>,
  ReportRow: {
    stream: "conversations",
    id: ids.conversation,
    kustomer: { updatedAt: at.updated, rev: 4, messageCount: 2 },
    stored: null,
    explanation: "held",
    detail: null,
  } satisfies z.input<typeof http.reportRowPage>["data"][number],
};
