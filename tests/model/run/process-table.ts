import { normalizeBatch } from "@inlet/contracts";
import { createJobContext } from "@inlet/queue/testing";
import {
  type CallOutcome,
  type ModelProcess,
  type PendingCall,
  spawnProcess,
} from "../processes/model-process.ts";
import { waitUntilBlocked } from "../processes/wait-until-blocked.ts";
import { isCurrent, type JobLease, type ModelJob } from "../world/model-queue.ts";
import type { ModelWorld } from "../world/model-world.ts";

/** Work outside the queue, such as a call of the API. A process of its own does it once. */
export interface Task {
  title: string;
  work: () => Promise<unknown>;
  /** How often the task is started again after its process has crashed. */
  retries?: number;
}

/** A running process, and the job or the task that it works on. */
export interface RunningProcess {
  process: ReturnType<typeof spawnProcess>;
  shutdown: AbortController;
  lease?: JobLease;
  task?: Task;
}

/** The processes of a world that run, and the tasks that wait for one. */
export interface ProcessTable {
  readonly world: ModelWorld;
  readonly tasks: Task[];
  running: RunningProcess[];
  /** Each resolves when the code of a crashed process has ended. */
  readonly crashed: Promise<void>[];
  /** The outcome of the next released call. */
  nextOutcome: CallOutcome;
  /** The outcome of one call, by its number. */
  plannedOutcome: { callNumber: number; outcome: CallOutcome } | undefined;
  /** How many calls have been released. */
  callCount: number;
}

/** Creates a table without processes and tasks. */
export const createProcessTable = (world: ModelWorld): ProcessTable => ({
  ...{ world, tasks: [], running: [], crashed: [] },
  nextOutcome: "succeed",
  plannedOutcome: undefined,
  callCount: 0,
});

const trace = ({ world }: ProcessTable, line: string) => void world.trace.push(line);

/** Lists every step that is possible now: start a task, start a ready job, or release a pending call. */
export function listChoices(table: ProcessTable): (() => Promise<void>)[] {
  const { world, tasks, running } = table;
  const busyWorkers = running.filter((it) => it.lease).length;
  const readyJobs = busyWorkers < world.plan.workers ? world.queue.listReady() : [];
  return [
    ...tasks.map((it) => () => startTask(table, it)),
    ...readyJobs.map((it) => () => startJob(table, it)),
    ...running.flatMap((it) => it.process.pendingCalls.map((call) => () => releaseCall(table, call, it))),
  ];
}

async function startJob(table: ProcessTable, job: ModelJob): Promise<void> {
  const { queue, environment, findHandler } = table.world;
  const lease = queue.lease(job);
  const shutdown = new AbortController();
  // For batches every start counts as a crash, so that records of some worlds are stored alone.
  const crashes = job.definition.name === normalizeBatch.name ? job.starts - 1 : job.crashes;
  const counts = { attempt: job.starts, crashes };
  const context = createJobContext({ signal: shutdown.signal, log: environment.log, ...counts });
  const title = `${job.definition.name} ${job.key.slice(-14)}`;
  trace(table, `${title} starts (${job.starts})`);
  const work = async () => findHandler(job.definition)?.(job.payload, context);
  const process = spawnProcess(title, work, (result) => {
    const failure = result.status === "rejected" ? { err: result.reason as unknown } : undefined;
    if (failure) trace(table, `${title} fails: ${failure.err}`);
    // A worker that shuts down returns its job to the queue, whatever the error was.
    if (failure && shutdown.signal.aborted) queue.redeliver(job, 0);
    else queue.finish(lease, failure);
  });
  await addProcess(table, { process, shutdown, lease });
}

async function startTask(table: ProcessTable, task: Task): Promise<void> {
  table.tasks.splice(table.tasks.indexOf(task), 1);
  trace(table, `${task.title} starts`);
  const process = spawnProcess(task.title, task.work, (result) => {
    if (result.status === "rejected") trace(table, `${task.title} fails: ${result.reason}`);
  });
  await addProcess(table, { process, shutdown: new AbortController(), task });
}

async function addProcess(table: ProcessTable, running: RunningProcess): Promise<void> {
  table.running.push(running);
  await waitForProcess(table, running.process);
}

async function releaseCall(
  table: ProcessTable,
  call: PendingCall,
  { process }: RunningProcess,
): Promise<void> {
  table.callCount += 1;
  const { callCount, plannedOutcome, nextOutcome } = table;
  const outcome = plannedOutcome?.callNumber === callCount ? plannedOutcome.outcome : nextOutcome;
  table.nextOutcome = "succeed";
  trace(table, `${process.title}: ${call.title}${outcome === "succeed" ? "" : ` (${outcome})`}`);
  call.release(outcome);
  await waitForProcess(table, process);
}

async function waitForProcess(table: ProcessTable, process: ModelProcess): Promise<void> {
  await waitUntilBlocked(process, table.world.environment.pool);
  reapProcesses(table);
}

/** Removes the processes that have ended or crashed. */
export function reapProcesses(table: ProcessTable): void {
  for (const it of table.running) if (it.process.hasCrashed()) tearDown(table, it);
  table.running = table.running.filter(({ process }) => !process.hasCrashed() && !process.hasEnded());
}

const lockMs = 15_000;

function tearDown(table: ProcessTable, { process, lease, task }: RunningProcess): void {
  const { queue, nextRandom } = table.world;
  trace(table, `${process.title} has crashed`);
  table.crashed.push(process.ended);
  if (task?.retries) table.tasks.push({ ...task, retries: task.retries - 1 });
  // The job's lock expires after a while. In half of the cases it has expired already.
  if (lease && isCurrent(lease)) queue.recover(lease.job, nextRandom() % 2 === 0 ? 0 : lockMs);
}

/** Waits until a process continues by itself, because a lock was released or a sleep has ended. */
export async function waitForAnyChange({ running }: ProcessTable): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const id = setTimeout(timer.resolve, 1_000);
  await Promise.race([...running.map((it) => it.process.nextChange()), timer.promise]);
  clearTimeout(id);
}
