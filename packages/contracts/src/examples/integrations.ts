import type { z } from "zod";
import type * as http from "../http/index.ts";
import { at, ids } from "./instants.ts";
import { openRunExample, runExamples } from "./runs.ts";
import { noticeExample, volumeExample } from "./workspaces.ts";

const integration = {
  id: "5e4d3c2b-1a09-4f8e-9d7c-6b5a4f3e2d1c",
  org: { id: "60c72b2f9b1e8a0015a1b2c3", name: "acme" },
  host: "us",
  keyHint: "x9Kq",
  keyExpiresAt: null,
  capabilities: {
    conversations: true,
    messages: true,
    customers: true,
    tags: true,
    search: true,
    auditLog: false,
  },
  status: "active",
  attention: null,
  ingestConversations: true,
  ingestComments: false,
  notes: false,
  paused: false,
  syncIntervalSeconds: 300,
  filters: { conversations: { field: "status", in: ["done"] } },
  filterChange: {
    state: "done",
    message:
      "Everything was evaluated: 412 of the stored conversations and 0 single messages have gone out, 0 conversations were requested again, and 0 have come in.",
    changedAt: at.weekBefore,
    evaluated: 1_630,
    removed: 412,
    removedMessages: 0,
    requested: 0,
    cameIn: 0,
    finishedAt: at.weekBefore,
  },
  redaction: null,
  redactionPass: null,
  retentionDays: 365,
  nextRunAt: at.next,
  lastRun: runExamples.RunSummary,
  strategy: "search",
  warnings: [],
  limits: ["This key cannot read the audit log, so deletions are found by reading everything again."],
  validatedAt: at.weekBefore,
  createdAt: at.weekBefore,
  updatedAt: at.opened,
} as const satisfies z.input<typeof http.integration>;

const none = { count: 0, more: false };
const freshness = {
  lastDoneAt: at.finished,
  seenUpTo: at.opened,
  nextRunAt: at.next,
  lateSeconds: null,
};
const budget = {
  perMinute: 600,
  usedLastMinute: 5,
  searchesPerMinute: 60,
  searchesUsedLastMinute: 3,
  othersUse: 40,
};

const previewed = {
  id: ids.conversation,
  name: "Where is my parcel",
  status: "done",
  channels: ["email"],
  updatedAt: at.updated,
};

export const integrationExamples = {
  RetentionPreviewRequest: { retentionDays: 365 } satisfies z.input<typeof http.retentionPreviewRequest>,
  RetentionPreview: {
    before: at.weekBefore,
    conversations: 312,
    messages: 1_904,
    oldestAt: at.weekBefore,
    summary: [
      "Of 1630 stored conversations, 312 would go: they have not changed since 2025-11-29T10:00:00.000Z. So would their messages, about 1904, and the customers whom nothing else names.",
    ],
  } satisfies z.input<typeof http.retentionPreview>,
  NewKey: { apiKey: "EXAMPLE.KEY", host: "us" } satisfies z.input<typeof http.newKey>,
  Integration: integration,
  IntegrationChange: { ingestConversations: true } satisfies z.input<typeof http.integrationChange>,
  FilterPreviewRequest: {
    filters: { conversations: { field: "status", in: ["done"] } },
  } satisfies z.input<typeof http.filterPreviewRequest>,
  FilterPreview: {
    sampledAt: at.opened,
    complete: true,
    conversations: {
      stored: 1_630,
      evaluated: 1_630,
      stay: 1_218,
      goOut: 412,
      samples: { stay: [previewed], goOut: [{ ...previewed, status: "open" }] },
    },
    messages: null,
    filtered: 0,
    summary: [
      "Of 1630 stored conversations, 1218 would stay and 412 would go out. The volume that they used is not refunded.",
    ],
  } satisfies z.input<typeof http.filterPreview>,
  FilteredConversation: {
    id: ids.conversation,
    updatedAt: at.updated,
    filteredAt: at.opened,
    rereadAt: null,
  },
  NewWebhook: { token: "EXAMPLE-TOKEN" } satisfies z.input<typeof http.newWebhook>,
  Webhook: {
    url: `https://inlet.example/v1/hooks/kustomer/${integration.id}`,
    configured: true,
    tokenHint: "OKEN",
    lastEventAt: at.updated,
    counts: { accepted: 512, duplicate: 3, ignored: 40, refused: 0, dropped: 0 },
  } satisfies z.input<typeof http.webhook>,
  WebhookEvent: {
    id: "65a1f0cce4b0d1a2b3c4d5ea",
    name: "kustomer.message.create",
    org: "60c72b2f9b1e8a0015a1b2c3",
    createdAt: at.updated,
    data: { type: "message", id: ids.message },
  } satisfies z.input<typeof http.webhookEvent>,
  Overview: {
    at: at.finished,
    workspace: { id: ids.workspace, name: "Acme" },
    integration,
    openRuns: [{ ...openRunExample, question: null, pausedByPerson: false, etaSeconds: 2 }],
    volume: volumeExample,
    notices: [noticeExample],
    freshness,
    stored: {
      conversations: { count: 12_340, more: false },
      messages: { count: 45_210, more: false },
      customers: { count: 8_015, more: false },
    },
    recordsChangedAt: at.opened,
    ...{ held: none, rejected: none, pending: none },
    budget,
    trouble: [],
  } satisfies z.input<typeof http.overview>,
  ArrivalsDay: { day: "2026-11-20", conversations: 412, messages: 1_530 } satisfies z.input<
    typeof http.arrivals
  >["data"][number],
  FleetPage: {
    data: [
      {
        workspaceId: ids.workspace,
        name: "Acme",
        integrationStatus: "active",
        trouble: [],
        lateSeconds: null,
        lastDoneAt: at.finished,
        openRun: null,
        failures: 0,
        volume: { used: 12_340, limit: 100_000 },
      },
    ],
    next: null,
    totals: { workspaces: 1, active: 1, failing: 0, late: 0 },
  } satisfies z.input<typeof http.fleetPage>,
};
