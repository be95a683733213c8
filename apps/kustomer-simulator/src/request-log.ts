/** One request to `/v1`. */
export interface LoggedRequest {
  /** True time, ISO-8601. */
  at: string;
  org: string | null;
  /** The key's name; null when it is none of ours. */
  key: string | null;
  method: string;
  path: string;
  /** 0 when the connection was cut before an answer. */
  status: number;
  kind: "search" | "other";
  fault?: string;
}

/** The log and its sums. */
export interface RequestReport {
  counts: {
    search: number;
    other: number;
    total: number;
    byStatus: Record<string, number>;
    /** By path with ids replaced, such as `GET /v1/conversations/:id/messages`. */
    byPath: Record<string, number>;
  };
  log: LoggedRequest[];
}

const idList = /\/[0-9a-f]{24}(?:,[0-9a-f]{24})*/gu;

/** Sums up requests, those before `since` left out. */
export function summarizeRequests(log: readonly LoggedRequest[], since: string | undefined): RequestReport {
  const selected = since === undefined ? [...log] : log.filter(({ at }) => at >= since);
  const counts: RequestReport["counts"] = {
    search: 0,
    other: 0,
    total: selected.length,
    byStatus: {},
    byPath: {},
  };
  for (const { kind, status, method, path } of selected) {
    counts[kind] += 1;
    count(counts.byStatus, String(status));
    count(counts.byPath, `${method} ${(path.split("?")[0] ?? "").replace(idList, "/:id")}`);
  }
  return { counts, log: selected };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
