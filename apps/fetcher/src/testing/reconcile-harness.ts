import { Fault, isFault, isFinishedRun } from "@inlet/contracts";
import { type Run, reconciles } from "@inlet/db";
import type { KustomerRequest } from "@inlet/kustomer";
import type { GivenRun } from "@inlet/testkit/given";
import type { Trial } from "./fetcher-harness.ts";
import { keyScript, lastPage, type Script } from "./scripted-kustomer.ts";

/** What such a key can do. */
export const blind = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: false,
  auditLog: false,
};
/** What a key with every right can do. */
export const seeing = { ...blind, search: true, auditLog: true };

/** A 404, in Kustomer's own words or somebody else's. */
export const notFound = (isKustomerError = true) =>
  new Fault("not_found", "Kustomer does not have that (status 404).", {
    details: { status: 404, isKustomerError },
  });

/** What Kustomer has: ids that are there. Everything else is 404; the key itself is good. */
export function kustomerWith(there: ReadonlySet<string>, over: Partial<Record<string, Script>> = {}): Script {
  const key = keyScript();
  return (request) => {
    const special = Object.entries(over).find(([start]) => request.path.startsWith(start));
    return (special?.[1] ?? (byId(request, there) === undefined ? key : () => byId(request, there)))(request);
  };
}

const pathOfRecords = /^\/v1\/(?:conversations|customers|messages)\/([^/]+)(\/messages)?$/;

/** The answer to a request for records by their ids, or for a thread; undefined for any other. */
function byId({ path, method }: KustomerRequest, there: ReadonlySet<string>): unknown {
  const [, ids, thread] = pathOfRecords.exec(path) ?? [];
  if (method === "POST" || ids === undefined) return undefined;
  const found = ids.split(",").filter((id) => there.has(id));
  if (ids.includes(",")) return lastPage(found.map(record));
  if (found.length === 0) return notFound();
  if (thread === undefined) return { data: record(ids) };
  return lastPage([...there].filter((id) => id.startsWith(`${ids}-m`)).map(record));
}

/** A record as Kustomer sends it, as far as anybody looks at it here. */
export const record = (id: string) => ({ id, attributes: { updatedAt: "2026-01-01T00:00:00.000Z" } });

/** What tests of runs that look for what is gone stand on. */
export interface Looking {
  /** A run of a new integration with conversations c1, c2..., each with a message and a customer, and what Kustomer has. */
  looking(
    capabilities: object,
    over?: { count?: number; full?: boolean },
  ): Promise<{ run: Run; there: Set<string> }>;
  /** Stores such conversations. @returns every id */
  stored(owner: Pick<GivenRun, "workspaceId">, count: number): Promise<Set<string>>;
  /** Takes turns until the run is over, as if every page were normalized at once. */
  finish(run: Run, kustomer: Script): Promise<Run>;
  /** The ids of what has been removed. */
  gone(): Promise<unknown[]>;
}

export function lookingIn({ db, given, step, load }: Trial): Looking {
  const stored: Looking["stored"] = async ({ workspaceId }, count) => {
    const names = "workspace_id, id, updated_at, attributes, relations, observed_at, mapping_version";
    const values = (suffix: string) => `$1, 'c' || n || '${suffix}', 'epoch', '{}', '{}', 'epoch', 1`;
    const each = "from generate_series(1, $2) as n";
    await given.ask(
      `insert into conversation (${names}, channels, tags, message_count, customer_id)
      select ${values("")}, '{}', '{}', 1, 'c' || n || '-p' ${each}`,
      workspaceId,
      count,
    );
    await given.ask(
      `insert into message (${names}, conversation_id, customer_id)
      select ${values("-m")}, 'c' || n, 'c' || n || '-p' ${each}`,
      workspaceId,
      count,
    );
    await given.ask(`insert into customer (${names}) select ${values("-p")} ${each}`, workspaceId, count);
    const ids = Array.from({ length: count }, (_, i) => `c${i + 1}`);
    return new Set(ids.flatMap((id) => [id, `${id}-m`, `${id}-p`]));
  };
  return {
    stored,
    async looking(capabilities, { count = 3, full = true } = {}) {
      const integration = await given.integration({ capabilities });
      const there = await stored(integration, count);
      const run = await reconciles.openReconcile(db, integration.id, { full });
      if (run === undefined) throw new Error("no run");
      return { run, there };
    },
    async finish(run, kustomer) {
      for (let turn = 0; turn < 60; turn++) {
        const now = await load(run);
        if (now.state === "paused" || isFinishedRun(now)) return now;
        await step(now, kustomer).catch((err: unknown) => {
          if (!isFault(err, "rate_limited")) throw err; // else it only steps aside, and we do not wait
        });
        await given.ask("update raw_batch set state = 'settled'");
        await given.ask("update org_budget set blocked_until = null, consecutive_unavailable = 0");
      }
      throw new Error("the run does not come to its end");
    },
    async gone() {
      const rows = await given.ask(`
        select id from conversation where deleted_at is not null
        union all select id from message where deleted_at is not null
        union all select id from customer where deleted_at is not null order by 1`);
      return rows.map((it) => it["id"]);
    },
  };
}

/** The same Kustomer, and every request that it gets. */
export function listening(kustomer: Script): {
  script: Script;
  log: KustomerRequest[];
  paths: () => string[];
} {
  const log: KustomerRequest[] = [];
  const script: Script = (request) => {
    log.push(request);
    return kustomer(request);
  };
  return { script, log, paths: () => log.map((it) => it.path) };
}
