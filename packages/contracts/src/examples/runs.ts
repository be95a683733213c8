import type { z } from "zod";
import type * as http from "../http/index.ts";
import { at, ids } from "./instants.ts";

const runSummary = {
  id: ids.run,
  kind: "incremental",
  state: "done",
  phase: "done",
  progress: { done: 218, total: 218 },
  error: null,
  openedAt: at.opened,
  finishedAt: at.finished,
} as const satisfies z.input<typeof http.runSummary>;

const run = {
  ...runSummary,
  strategy: "search",
  window: { from: at.weekBefore, to: at.opened },
  through: null,
  counts: {
    read: { conversations: 41, messages: 139, customers: 26, tags: 12 },
    ...{ stored: 186, unchanged: 32, held: 0, rejected: 0, dropped: 0, deleted: 0 },
  },
  requests: { search: 3, other: 2, total: 5 },
  pausedByPerson: false,
  warnings: [],
  question: null,
  failures: 0,
} as const satisfies z.input<typeof http.run>;

const range = { from: "2026-01-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" };

export const openRunExample = {
  ...runSummary,
  state: "running",
  phase: "messages",
  finishedAt: null,
  progress: { done: 120, total: 218 },
} as const satisfies z.input<typeof http.runSummary>;

export const runExamples = {
  Run: run,
  RunSummary: runSummary,
  NewRun: { through: at.opened } satisfies z.input<typeof http.newRun>,
  NewReconcile: { full: false } satisfies z.input<typeof http.newReconcile>,
  DeletionCandidate: {
    kind: "message",
    id: ids.message,
    source: "audit_log",
    addedAt: at.opened,
    notFoundAt: null,
  } satisfies z.input<typeof http.deletionCandidatePage>["data"][number],
  BackfillRange: range satisfies z.input<typeof http.backfillRange>,
  BackfillEstimate: {
    ...range,
    conversations: 5_200,
    messages: 18_400,
    exact: true,
    requests: { search: 48, other: 310 },
    minutes: 4.5,
    volume: { wouldUse: 5_200, room: 87_660, limit: 100_000 },
    warnings: [],
  } satisfies z.input<typeof http.backfillEstimate>,
  NewReplay: { from: at.weekBefore, streams: ["messages"] } satisfies z.input<typeof http.newReplay>,
  Replay: {
    id: "c9a4d2e8-77b1-4f0a-8d53-1e6b2a9c4f70",
    streams: ["messages"],
    from: at.weekBefore,
    to: at.opened,
    batches: 12,
    records: 5_800,
    left: 0,
    counts: { stored: 5_760, unchanged: 40, rejected: 0, dropped: 0 },
    openedAt: at.opened,
  } satisfies z.input<typeof http.replay>,
  HeldConversation: {
    id: ids.conversation,
    updatedAt: at.updated,
    heldAt: at.opened,
  } satisfies z.input<typeof http.heldPage>["data"][number],
  RejectedRecord: {
    stream: "messages",
    id: ids.message,
    reason: "updatedAt is not an instant",
    rejectedAt: at.opened,
  } satisfies z.input<typeof http.rejectedPage>["data"][number],
  PendingRecord: {
    kind: "thread",
    id: ids.conversation,
    reason: "fewer messages are stored than Kustomer counts",
    tries: 1,
    outcome: null,
    failures: 0,
    failure: null,
    nextTryAt: null,
    addedAt: at.opened,
    triedAt: at.opened,
  } satisfies z.input<typeof http.pendingPage>["data"][number],
};
