import {
  contentQueries,
  type Db,
  integrations,
  passes,
  type Run,
  runQueries,
  runSteps,
  threads,
  wanted,
} from "@inlet/db";
import { startList, startSearch, startTags } from "@inlet/kustomer";
import { customerSweep } from "./bulk-customer-read.ts";
import type { ReadingConfig } from "./config.ts";
import type { Choice, Circumstances } from "./next-action.ts";
import { rangeAgenda } from "./plan-range.ts";
import { type Agenda, agendaOf, streamAgenda } from "./read-plan.ts";
import { chooseEnd, chooseReconcile } from "./reconcile/plan-reconcile.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const before = (at: Date, ms: number) => new Date(at.getTime() - ms);
const read = (agenda: Agenda): Choice => ({ kind: "read", agenda });

/** Ids are given by several servers within a second, and a page may be a moment late. */
const idSlackMs = 10 * minute;

/** Where a walk down the messages list ends: what was created before it is seen by its conversation only. */
export const walkedTo = (run: Run): Date => before(run.windowFrom, idSlackMs);

/** Chooses by the run's phase. A phase that asks what has been learnt first waits for the run's earlier batches. */
export async function chooseReading(db: Db, run: Run, around: Circumstances): Promise<Choice> {
  switch (run.phase) {
    case "tags":
      return isRecent(around.integration.tagsReadAt, run)
        ? { kind: "enter", phase: "conversations" }
        : read(streamAgenda(startTags()));
    case "conversations":
      return read(await streamOf(db, run, { stream: "conversations", config: around.config }));
    case "messages":
      // Messages are stored for known conversations only, so those of this run must be settled first.
      if (!(await runSteps.waitAtBarrier(db, run))) return { kind: "wait" };
      return read(await streamOf(db, run, { stream: "messages", config: around.config }));
    case "backlog":
      return chooseWanted(db, run, around);
    case "audit":
    case "sweep":
    case "verify":
      return chooseReconcile(db, run, around.config);
    case "done":
      return { kind: "finish" };
  }
}

const isRecent = (readAt: Date | null, run: Run) =>
  readAt !== null && run.openedAt.getTime() - readAt.getTime() < hour;

async function streamOf(
  db: Db,
  run: Run,
  { stream, config }: { stream: "conversations" | "messages"; config: ReadingConfig },
): Promise<Agenda> {
  const isFirst = stream === "conversations";
  if (run.kind !== "backfill")
    return streamAgenda(isFirst ? conversationsReading(run, config) : messagesReading(run));
  const downTo = isFirst ? before(run.windowFrom, config.lookBackDays * day) : walkedTo(run);
  return rangeAgenda(run, { stream, downTo, idSlackMs, now: await runQueries.now(db) });
}

function conversationsReading(run: Run, { lookBackDays }: ReadingConfig) {
  if (!run.listed.includes("conversations")) return startSearch("conversations", run.windowFrom);
  const downTo = run.kind === "initial" ? before(run.ceiling, lookBackDays * day) : walkedTo(run);
  return startList("conversations", downTo);
}

function messagesReading(run: Run) {
  return run.listed.includes("messages")
    ? startList("messages", walkedTo(run))
    : startSearch("messages", run.windowFrom);
}

const idsAtOnce = 100;

async function chooseWanted(db: Db, run: Run, around: Circumstances): Promise<Choice> {
  // Much may be wanted, by an org that may be asked little: what is new does not wait for it.
  if (run.lane === "live" && (await passes.isDue(db, run, around.integration))) return { kind: "lap" };
  const known = await readThreadsOrConversations(db, run);
  if (known) return known;
  if (!(await runSteps.waitAtBarrier(db, run))) return { kind: "wait" };
  await threads.check(db, run, { movedBefore: firstIdAt(run) });
  const learnt = await readThreadsOrConversations(db, run);
  if (learnt) return learnt;
  const customers = await readCustomers(db, run);
  if (customers) return customers;
  return run.kind === "reconcile" ? chooseEnd(db, run) : { kind: "finish" };
}

async function readThreadsOrConversations(db: Db, run: Run): Promise<Choice | undefined> {
  for (const kind of ["conversation", "thread"] as const) {
    const agenda = agendaOf(kind, await wanted.listUntried(db, run, { kind, limit: idsAtOnce }));
    if (agenda) return read(agenda);
  }
  return undefined;
}

/** Where messages are read by lists, a conversation whose id is older than this had some that the walk does not reach. */
function firstIdAt(run: Run): string | undefined {
  if (!run.listed.includes("messages")) return undefined;
  return Math.floor(walkedTo(run).getTime() / 1000)
    .toString(16)
    .padStart(8, "0");
}

/** Customers come last, when all who are wanted are known. */
async function readCustomers(db: Db, run: Run): Promise<Choice | undefined> {
  const sweep = run.customersRead ? undefined : await sweepOf(db, run);
  if (sweep) return read(sweep);
  const ids = await wanted.listUntried(db, run, { kind: "customer", limit: idsAtOnce });
  const agenda = agendaOf("customer", ids);
  return agenda && read(agenda);
}

async function sweepOf(db: Db, run: Run): Promise<Agenda | undefined> {
  const wantedNow = await wanted.countUntried(db, run, "customer");
  const stored = await contentQueries.countCustomers(db, run.workspaceId);
  const from = await integrations.customersReadTo(db, run);
  return customerSweep(run, { wanted: wantedNow, stored, from });
}
