import { backlog, batches, type Db, type Run, runs } from "@inlet/db";
import { parseRecord, parseStoredBody } from "@inlet/kustomer";
import type { Keyring } from "@inlet/service-kit";
import { packBody, unpackBody } from "@inlet/use-cases";
import { planIds } from "../plan/read-plan.ts";
import { type StepOutcome, toAdvanced } from "./step-outcome.ts";

interface PageDeps {
  db: Db;
  keyring: Keyring;
}

/** How many of a run's pages are searched. Beyond that requests by id cost less. */
const maxPages = 100;

/**
 * Stores customers whom the run's own pages have brought before the backlog had them, without a request. The run reads the
 * others by id next.
 */
export async function commitBroughtCustomers(
  run: Run,
  ids: readonly string[],
  deps: PageDeps,
): Promise<StepOutcome> {
  const found = await findInPages(run, ids, deps);
  const reads = planIds(
    "customer",
    ids.filter((it) => !found.records.has(it)),
  );
  const committed = await runs.commitStep(deps.db, run, {
    phase: run.phase,
    reading: reads === undefined ? null : { kind: "ids", ...reads },
    requests: { search: 0, other: 0 },
    ...(await toProgress(run, found, deps)),
  });
  return toAdvanced(committed, committed?.batch);
}

/** Records by their id. */
interface BroughtRecords {
  records: Map<string, unknown>;
  /** When the oldest page was read that has one of them. */
  observedAt: Date;
}

async function findInPages(run: Run, ids: readonly string[], deps: PageDeps): Promise<BroughtRecords> {
  const missing = new Set(ids);
  const found: BroughtRecords = { records: new Map(), observedAt: new Date() };
  for (const id of await backlog.listCustomerPages(deps.db, run, { limit: maxPages })) {
    if (missing.size === 0) break;
    const { observedAt, picked } = await searchPage(id, { run, missing, deps });
    if (picked.length > 0) found.observedAt = observedAt; // each page is older than the one before
    for (const [key, record] of picked) {
      found.records.set(key, record);
      missing.delete(key);
    }
  }
  return found;
}

async function searchPage(
  id: string,
  { run, missing, deps }: { run: Run; missing: ReadonlySet<string>; deps: PageDeps },
) {
  const page = await batches.findPage(deps.db, id);
  const body = page && (await unpackBody(deps, run.workspaceId, page.body));
  return {
    observedAt: page?.observedAt ?? new Date(),
    picked: body === undefined ? [] : pickRecords(body, missing),
  };
}

/** Picks nothing from a body that is no page: the normalizer says what is wrong with it, and the run requests the customers. */
function pickRecords(body: Buffer, ids: ReadonlySet<string>): [id: string, raw: unknown][] {
  return listRecords(body).flatMap((raw): [string, unknown][] => {
    const parsed = parseRecord(raw);
    return "record" in parsed && ids.has(parsed.record.id) ? [[parsed.record.id, raw]] : [];
  });
}

function listRecords(body: Buffer): unknown[] {
  try {
    return parseStoredBody(body).records;
  } catch {
    return [];
  }
}

async function toProgress(
  { workspaceId }: Run,
  { records, observedAt }: BroughtRecords,
  deps: PageDeps,
): Promise<Pick<runs.StepCommit, "progress" | "batch">> {
  if (records.size === 0) return { progress: { kind: "page" } };
  const page = Buffer.from(JSON.stringify({ data: [...records.values()] }));
  const body = await packBody(deps, workspaceId, page);
  return {
    progress: { kind: "customers-brought", ids: [...records.keys()], observedAt },
    batch: { stream: "customers", records: records.size, body, observedAt },
  };
}
