import { formatCount, formatDuration, formatNumber } from "./format.ts";

/** The fleet, for operators. */
export const fleet = {
  title: "All workspaces",
  operatorsOnly: "Only operators see all workspaces",
  operatorsOnlyHint:
    "You are signed in to your own workspace. Your administrator can open this page with an operator token.",
  search: "Search",
  searchHint: "Workspace name or ID",
  links: { board: "Queues", metrics: "Metrics", docs: "API documentation" },
  tools: "Operator tools",
  totals: { workspaces: "Workspaces", active: "Active", failing: "Failing", late: "Overdue" },
  caption: "Workspaces, failing ones first",
  columns: {
    workspace: "Workspace",
    state: "State",
    late: "Overdue by",
    done: "Last sync",
    volume: "Volume used",
  },
  onTime: "On time",
  late: (seconds: number) => formatDuration(seconds),
  never: "Never",
  volume: (used: number, limit: number) => `${formatNumber(used)} of ${formatNumber(limit)}`,
  volumeUnlimited: (used: number) => `${formatNumber(used)}, no limit`,
  failures: (count: number) =>
    count === 1 ? "The last run failed once" : `The last run failed ${formatNumber(count)} times in a row`,
  phase: (kind: string, phase: string) => `${kind}: ${phase}`,
  troubles: {
    key_dead: "Key rejected",
    roles_lost: "Roles missing",
    key_weaker: "Optional roles lost",
    limit_reached: "Limit reached",
    kustomer_unreachable: "Kustomer not responding",
  },
  none: "No workspaces yet",
  noneHint: "Create one with “POST /v1/workspaces” or “pnpm inlet workspaces”, then give its admin a token.",
  noMatch: "No matching workspaces",
  noMatchHint: "Try part of the name, or the full ID.",
  shown: (rows: number, more: boolean) => `${formatCount(rows, "workspace")}${more ? " so far" : ""}`,
};
