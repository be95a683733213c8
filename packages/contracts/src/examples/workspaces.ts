import type { z } from "zod";
import type * as http from "../http/index.ts";
import { at, ids } from "./instants.ts";

const plan = {
  name: "Acme",
  volumeLimit: 100_000,
  period: "month",
  noticeUrl: "https://acme.example/inlet-notices",
} as const;

const token = {
  id: "f3d2a1b0-9c8d-4e7f-a6b5-c4d3e2f1a0b9",
  scope: "member",
  name: "feedback importer",
  createdAt: at.weekBefore,
  expiresAt: null,
  lastUsedAt: at.opened,
} as const satisfies z.input<typeof http.token>;

const sqlRole = {
  id: "019a7c1e-2f3a-7b4c-8d5e-6f708192a3b4",
  name: "Metabase",
  role: "inletsql_16384_k3v9x2hmqa",
  createdAt: at.weekBefore,
  canLogIn: true,
  sessions: 1,
} as const satisfies z.input<typeof http.sqlRole>;

export const volumeExample = {
  limit: 100_000,
  used: 12_340,
  held: 0,
  period: "month",
  periodStart: at.monthStart,
  periodEnd: at.monthEnd,
  projectedFullAt: null,
  notices: [],
} as const satisfies z.input<typeof http.volume>;

export const noticeExample = {
  id: "2c4e6a80-1b3d-4f57-8a9c-0e1d2c3b4a59",
  kind: "volume_80",
  level: "warn",
  message: "80 % of this month's volume is used: 80,000 of 100,000 conversations.",
  details: { used: 80_000, limit: 100_000 },
  at: at.opened,
  deliveredAt: at.finished,
  tries: 1,
  failure: null,
  givenUpAt: null,
} as const satisfies z.input<typeof http.notice>;

export const workspaceExamples = {
  FreeExports: { free: 2 } satisfies z.input<typeof http.freeExports>,
  Workspace: { id: ids.workspace, ...plan, createdAt: at.weekBefore } satisfies z.input<
    typeof http.workspace
  >,
  NewWorkspace: plan satisfies z.input<typeof http.newWorkspace>,
  WorkspaceChange: { volumeLimit: 200_000 } satisfies z.input<typeof http.workspaceChange>,
  Token: token,
  NewToken: { scope: "member", name: token.name } satisfies z.input<typeof http.newToken>,
  IssuedToken: { ...token, lastUsedAt: null, token: "inlet_EXAMPLE" } satisfies z.input<
    typeof http.issuedToken
  >,
  SqlRole: sqlRole,
  NewSqlRole: { name: sqlRole.name } satisfies z.input<typeof http.newSqlRole>,
  IssuedSqlRole: { ...sqlRole, sessions: 0, password: "EXAMPLE" } satisfies z.input<
    typeof http.issuedSqlRole
  >,
  SqlAccess: {
    available: true,
    problems: [],
    address: "db.acme.example:5432",
    database: "inlet",
    maxRoles: 5,
  } satisfies z.input<typeof http.sqlAccess>,
  AuditEntry: {
    id: "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
    at: at.opened,
    workspaceId: ids.workspace,
    actor: {
      kind: "token",
      id: token.id,
      name: "Acme's admin",
      tokenId: token.id,
      address: "192.0.2.10",
    },
    action: "integration.changed",
    subject: null,
    before: { ingestComments: false },
    after: { ingestComments: true },
  } satisfies z.input<typeof http.auditEntry>,
  Volume: volumeExample,
  VolumeDay: { day: "2026-11-20", admitted: 412, held: 0 } satisfies z.input<
    typeof http.volumeDays
  >["data"][number],
  Notice: noticeExample,
  NewSession: { token: "inlet_EXAMPLE" } satisfies z.input<typeof http.newSession>,
  Session: {
    scope: "admin",
    name: "Acme's admin",
    csrf: "EXAMPLE",
    workspaces: [{ id: ids.workspace, name: "Acme", scope: "admin" }],
  } satisfies z.input<typeof http.session>,
  SessionItem: {
    id: "a7b6c5d4-e3f2-4a1b-8c9d-0f1e2d3c4b5a",
    browser: "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
    createdAt: at.weekBefore,
    lastUsedAt: at.opened,
    expiresAt: at.next,
    current: true,
  } satisfies z.input<typeof http.sessionPage>["data"][number],
};
