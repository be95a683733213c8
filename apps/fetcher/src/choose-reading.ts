import { type Db, type Run, runSteps, wanted } from "@inlet/db";
import { startCustomersList, startList, startSearch, startTags } from "@inlet/kustomer";
import { type Agenda, agendaOf } from "./agenda.ts";
import type { ReadingConfig } from "./config.ts";

/** What a run does next when nothing is being read. */
export type Choice =
  | { kind: "read"; agenda: Agenda }
  | { kind: "enter"; phase: "conversations" | "messages" }
  | { kind: "wait" }
  | { kind: "finish" };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const before = (at: Date, ms: number) => new Date(at.getTime() - ms);

/** Ids are given by several servers within a second, and a page may be a moment late. */
const idSlackMs = 10 * minute;

/** Where the messages walk of the list strategy ends: what was created before it is seen by its conversation only. */
export const walkedTo = (run: Run): Date => before(run.windowFrom, idSlackMs);

/** Chooses by the run's phase. A phase that asks what has been learnt first waits for the run's earlier batches. */
export async function chooseReading(
  db: Db,
  run: Run,
  { tagsReadAt, config }: { tagsReadAt: Date | null; config: ReadingConfig },
): Promise<Choice> {
  switch (run.phase) {
    case "tags":
      if (tagsReadAt !== null && run.openedAt.getTime() - tagsReadAt.getTime() < hour)
        return { kind: "enter", phase: "conversations" };
      return { kind: "read", agenda: { reading: startTags(), rest: [] } };
    case "conversations":
      return { kind: "read", agenda: { reading: conversationsReading(run, config), rest: [] } };
    case "messages":
      // Messages are stored for known conversations only, so those of this run must be settled first.
      if (!(await runSteps.waitAtBarrier(db, run))) return { kind: "wait" };
      return { kind: "read", agenda: { reading: messagesReading(run), rest: [] } };
    case "wanted":
      return chooseWanted(db, run);
    case "done":
      return { kind: "finish" };
  }
}

function conversationsReading(run: Run, { lookBackDays }: ReadingConfig) {
  if (run.strategy === "search") return startSearch("conversations", run.windowFrom);
  const downTo = run.kind === "initial" ? before(run.ceiling, lookBackDays * day) : walkedTo(run);
  return startList("conversations", downTo);
}

function messagesReading(run: Run) {
  return run.strategy === "search"
    ? startSearch("messages", run.windowFrom)
    : startList("messages", walkedTo(run));
}

const idsAtOnce = 100;

async function chooseWanted(db: Db, run: Run): Promise<Choice> {
  const known = await readThreadsOrConversations(db, run);
  if (known) return known;
  if (!(await runSteps.waitAtBarrier(db, run))) return { kind: "wait" };
  await wanted.checkThreads(db, run, { movedBefore: firstIdAt(run) });
  const learnt = await readThreadsOrConversations(db, run);
  if (learnt) return learnt;
  return (await readCustomers(db, run)) ?? { kind: "finish" };
}

async function readThreadsOrConversations(db: Db, run: Run): Promise<Choice | undefined> {
  for (const kind of ["conversation", "thread"] as const) {
    const agenda = agendaOf(kind, await wanted.listUntried(db, run, { kind, limit: idsAtOnce }));
    if (agenda) return { kind: "read", agenda };
  }
  return undefined;
}

/** By the list strategy, a conversation whose id is older than this had messages that the walk does not reach. */
function firstIdAt(run: Run): string | undefined {
  if (run.strategy === "search") return undefined;
  return Math.floor(walkedTo(run).getTime() / 1000)
    .toString(16)
    .padStart(8, "0");
}

/** Fewer than this are read by id at once; for more, one page tells whether sweeping is cheaper. */
const worthSweeping = 20;

/** Customers come last, when all who are wanted are known. */
async function readCustomers(db: Db, run: Run): Promise<Choice | undefined> {
  const count = await wanted.countUntried(db, run, "customer");
  if (count > worthSweeping && !run.customersSwept) {
    const reading =
      run.strategy === "search" ? startSearch("customers", run.windowFrom) : startCustomersList();
    return { kind: "read", agenda: { reading, rest: [], sweeps: { wanted: count } } };
  }
  const ids = await wanted.listUntried(db, run, { kind: "customer", limit: idsAtOnce });
  const agenda = agendaOf("customer", ids);
  return agenda && { kind: "read", agenda };
}
