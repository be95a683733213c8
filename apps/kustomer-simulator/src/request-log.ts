/** One request to Kustomer's API, `/v1`. */
export interface LoggedRequest {
  /** True time, ISO-8601. */
  at: string;
  org: string | null;
  /** The key's name; null for an unknown key. */
  key: string | null;
  method: string;
  path: string;
  /** 0 when the server dropped the connection without an answer. */
  status: number;
  kind: "search" | "other";
  fault?: string;
}

/** The logged requests and their counts. */
export type RequestReport = ReturnType<typeof summarizeRequests>;

const idList = /\/[0-9a-f]{24}(?:,[0-9a-f]{24})*/gu;

/** Counts the requests at or after `since`, an ISO instant; all of them when it is undefined. */
export function summarizeRequests(log: readonly LoggedRequest[], since: string | undefined) {
  const selected = since === undefined ? [...log] : log.filter(({ at }) => at >= since);
  const byStatus: Record<string, number> = {};
  /** By path with ids replaced by `:id`, such as `GET /v1/conversations/:id/messages`. */
  const byPath: Record<string, number> = {};
  const counts = { search: 0, other: 0, total: selected.length, byStatus, byPath };
  for (const { kind, status, method, path } of selected) {
    counts[kind] += 1;
    count(byStatus, String(status));
    count(byPath, `${method} ${(path.split("?")[0] ?? "").replace(idList, "/:id")}`);
  }
  return { counts, log: selected };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
