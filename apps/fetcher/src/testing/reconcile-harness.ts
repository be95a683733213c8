import { Fault, isFault, isFinishedRun } from "@inlet/contracts";
import { deletions, type Run } from "@inlet/db";
import type { KustomerRequest } from "@inlet/kustomer";
import type { GivenRun } from "@inlet/testkit/given";
import type { FetcherHarness } from "./fetcher-harness.ts";
import { answerKeyCheck, lastPage, type ReplyScript } from "./scripted-kustomer.ts";

/** The capabilities of a key without search and audit log. */
export const requiredRights = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: false,
  auditLog: false,
};
/** The capabilities of a key with every right. */
export const allRights = { ...requiredRights, search: true, auditLog: true };

/** A 404, either Kustomer's own or one of a proxy. */
export const notFound = (isKustomerError = true) =>
  new Fault("not_found", "Kustomer does not have that (status 404).", {
    details: { status: 404, isKustomerError },
  });

/**
 * Answers like a Kustomer that has exactly the `existing` ids, to a key that is good. `overrides` answer requests whose
 * path begins with their key.
 */
export function answerFor(
  existing: ReadonlySet<string>,
  overrides: Partial<Record<string, ReplyScript>> = {},
): ReplyScript {
  const answerOther = answerKeyCheck();
  return (request) => {
    const override = Object.entries(overrides).find(([start]) => request.path.startsWith(start));
    if (override?.[1]) return override[1](request);
    return answerById(request, existing) ?? answerOther(request);
  };
}

const recordsPath = /^\/v1\/(?:conversations|customers|messages)\/([^/]+)(\/messages)?$/;

/** Answers a request for records by id, or for a thread; undefined for any other request. */
function answerById({ path, method }: KustomerRequest, existing: ReadonlySet<string>): unknown {
  const [, ids, thread] = recordsPath.exec(path) ?? [];
  if (method === "POST" || ids === undefined) return undefined;
  const found = ids.split(",").filter((id) => existing.has(id));
  if (ids.includes(",")) return lastPage(found.map(record));
  if (found.length === 0) return notFound();
  if (thread === undefined) return { data: record(ids) };
  return lastPage([...existing].filter((id) => id.startsWith(`${ids}-m`)).map(record));
}

/** A record as Kustomer sends it, reduced to what these tests need. */
export const record = (id: string) => ({ id, attributes: { updatedAt: "2026-01-01T00:00:00.000Z" } });

/** What tests of reconcile runs need on top of the fetcher's harness. */
export interface ReconcileHarness {
  /**
   * Opens a run of a new integration with conversations c1, c2..., each with a message and a customer. `existing` holds
   * the ids of all of them: delete one from it to delete the record at Kustomer.
   */
  openReconcile(
    capabilities: object,
    options?: { count?: number; full?: boolean },
  ): Promise<{ run: Run; existing: Set<string> }>;
  /** Stores such conversations. @returns every id */
  storeConversations(owner: Pick<GivenRun, "workspaceId">, count: number): Promise<Set<string>>;
  /** Takes steps until the run is over, and settles every page at once. */
  finishRun(run: Run, kustomer: ReplyScript): Promise<Run>;
  /** Lists the ids of all tombstones. */
  listDeletedIds(): Promise<unknown[]>;
}

export function setUpReconcile({ db, given, takeStep, loadRun }: FetcherHarness): ReconcileHarness {
  const storeConversations: ReconcileHarness["storeConversations"] = async ({ workspaceId }, count) => {
    const names =
      "workspace_id, id, updated_at, attributes, relations, observed_at, mapping_version, feed_position";
    const values = (suffix: string) => `$1, 'c' || n || '${suffix}', 'epoch', '{}', '{}', 'epoch', 1, n`;
    const each = "from generate_series(1, $2) as n";
    await given.query(
      `insert into conversation (${names}, channels, tags, message_count, customer_id)
      select ${values("")}, '{}', '{}', 1, 'c' || n || '-p' ${each}`,
      workspaceId,
      count,
    );
    await given.query(
      `insert into message (${names}, conversation_id, customer_id)
      select ${values("-m")}, 'c' || n, 'c' || n || '-p' ${each}`,
      workspaceId,
      count,
    );
    await given.query(`insert into customer (${names}) select ${values("-p")} ${each}`, workspaceId, count);
    const ids = Array.from({ length: count }, (_, i) => `c${i + 1}`);
    return new Set(ids.flatMap((id) => [id, `${id}-m`, `${id}-p`]));
  };
  return {
    storeConversations,
    async openReconcile(capabilities, { count = 3, full = true } = {}) {
      const integration = await given.integration({ capabilities });
      const existing = await storeConversations(integration, count);
      const run = await deletions.openReconcile(db, integration.id, { full });
      if (run === undefined) throw new Error("no run");
      return { run, existing };
    },
    async finishRun(run, kustomer) {
      for (let steps = 0; steps < 60; steps++) {
        const now = await loadRun(run);
        if (now.state === "paused" || isFinishedRun(now)) return now;
        await takeStep(now, kustomer).catch((err: unknown) => {
          if (!isFault(err, "rate_limited")) throw err; // a deferred job runs again without the wait
        });
        await given.query("update raw_batch set state = 'settled'");
        await given.query("update org_budget set blocked_until = null, consecutive_unavailable = 0");
      }
      throw new Error("the run does not end");
    },
    async listDeletedIds() {
      const rows = await given.query(`
        select id from conversation where deleted_at is not null
        union all select id from message where deleted_at is not null
        union all select id from customer where deleted_at is not null order by 1`);
      return rows.map((it) => it["id"]);
    },
  };
}

/** Passes requests on to `kustomer` and records them. */
export function recordRequests(kustomer: ReplyScript): {
  script: ReplyScript;
  requests: KustomerRequest[];
  listPaths: () => string[];
} {
  const requests: KustomerRequest[] = [];
  const script: ReplyScript = (request) => {
    requests.push(request);
    return kustomer(request);
  };
  return { script, requests, listPaths: () => requests.map((it) => it.path) };
}
