import { formatCount, formatDuration, formatNumber } from "./format.ts";

/** The fleet, for operators. */
export const fleet = {
  title: "All workspaces",
  operatorsOnly: "Only operators see all workspaces",
  operatorsOnlyHint:
    "You are signed in to your own workspace. Your administrator can open this page with an operator token.",
  search: "Search",
  searchHint: "Name or id of a workspace",
  links: { board: "Queues", metrics: "Metrics", docs: "API documentation" },
  tools: "Tools of operators",
  totals: { workspaces: "Workspaces", active: "Ingesting", failing: "Failing", late: "Late" },
  caption: "Workspaces, failing ones first",
  columns: { workspace: "Workspace", state: "State", late: "Late", done: "Last sync", volume: "Volume used" },
  onTime: "On time",
  late: (seconds: number) => formatDuration(seconds),
  never: "Never",
  volume: (used: number, limit: number) => `${formatNumber(used)} of ${formatNumber(limit)}`,
  volumeUnlimited: (used: number) => `${formatNumber(used)}, no limit`,
  failures: (count: number) =>
    count === 1 ? "The last run failed once" : `The last run failed ${formatNumber(count)} times in a row`,
  phase: (kind: string, phase: string) => `Running: ${kind}, ${phase}`,
  troubles: {
    key_dead: "Key refused",
    roles_lost: "Roles lost",
    key_weaker: "Key does less",
    limit_reached: "Limit reached",
    kustomer_unreachable: "Kustomer unreachable",
  },
  none: "No workspace yet",
  noneHint: "Create one with “POST /v1/workspaces” or “pnpm inlet workspaces”, then hand its admin a token.",
  noMatch: "No workspace matches",
  noMatchHint: "Try a shorter part of its name, or its whole id.",
  shown: (rows: number, more: boolean) => `${formatCount(rows, "workspace")}${more ? " so far" : ""}`,
};
