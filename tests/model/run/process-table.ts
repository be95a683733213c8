import { createJobContext } from "@inlet/queue/testing";
import { type Activation, type Fate, type Gate, launch } from "../processes/model-process.ts";
import { quiet } from "../processes/wait-until-blocked.ts";
import type { ModelJob } from "../world/model-queue.ts";
import type { ModelWorld } from "../world/model-world.ts";

/** Something that is done once, by a process of its own, such as a call of the API. */
export interface Errand {
  title: string;
  work: () => Promise<unknown>;
  /** How often it is tried again when it came to nothing because its process died. */
  again?: number;
}

/** A process at work, and what it works on. */
export interface Working {
  activation: ReturnType<typeof launch>;
  closing: AbortController;
  job?: { it: ModelJob; turn: number };
  errand?: Errand;
}

/** Everybody who is at work in a world, or is about to be. */
export interface Troupe {
  readonly world: ModelWorld;
  readonly errands: Errand[];
  working: Working[];
  /** What is left of the dead. */
  readonly buried: Promise<void>[];
  /** Of the next call. */
  fate: Fate;
  /** Of one call, by its number. */
  planned: { call: number; fate: Fate } | undefined;
  /** Calls that were let through. */
  calls: number;
}

export const newTroupe = (world: ModelWorld): Troupe => ({
  ...{ world, errands: [], working: [], buried: [] },
  fate: "go",
  planned: undefined,
  calls: 0,
});

const note = ({ world }: Troupe, words: string) => void world.trace.push(words);

/** Everything that could go on now, each as a way to let it. */
export function choicesOf(troupe: Troupe): (() => Promise<void>)[] {
  const { world, errands, working } = troupe;
  const busy = working.filter((it) => it.job).length;
  return [
    ...errands.map((it) => () => run(troupe, it)),
    ...(busy < world.plan.workers ? world.queue.ready().map((it) => () => start(troupe, it)) : []),
    ...working.flatMap((it) => it.activation.gates.map((gate) => () => open(troupe, gate, it))),
  ];
}

async function start(troupe: Troupe, job: ModelJob): Promise<void> {
  const { queue, stage, handlerOf } = troupe.world;
  const { turn } = queue.start(job);
  const closing = new AbortController();
  const context = createJobContext({ signal: closing.signal, log: stage.log, attempt: job.starts });
  const title = `${job.definition.name} ${job.key.slice(-14)}`;
  note(troupe, `${title} starts (${job.starts})`);
  const work = async () => handlerOf(job.definition)?.(job.payload, context);
  const activation = launch(title, work, (result) => {
    const failure = result.status === "rejected" ? { err: result.reason as unknown } : undefined;
    if (failure) note(troupe, `${title} fails: ${failure.err}`);
    // Whoever is closing leaves his job to the next one, whatever it ended in.
    if (failure && closing.signal.aborted) queue.redeliver(job, 0);
    else queue.end(job, turn, failure);
  });
  await join(troupe, { activation, closing, job: { it: job, turn } });
}

async function run(troupe: Troupe, errand: Errand): Promise<void> {
  troupe.errands.splice(troupe.errands.indexOf(errand), 1);
  note(troupe, `${errand.title} begins`);
  const activation = launch(errand.title, errand.work, (result) => {
    if (result.status === "rejected") note(troupe, `${errand.title} fails: ${result.reason}`);
  });
  await join(troupe, { activation, closing: new AbortController(), errand });
}

async function join(troupe: Troupe, one: Working): Promise<void> {
  troupe.working.push(one);
  await settle(troupe, one.activation);
}

async function open(troupe: Troupe, gate: Gate, { activation }: Working): Promise<void> {
  troupe.calls += 1;
  const { calls, planned } = troupe;
  const fate = planned?.call === calls ? planned.fate : troupe.fate;
  troupe.fate = "go";
  note(troupe, `${activation.title}: ${gate.title}${fate === "go" ? "" : ` (${fate})`}`);
  gate.open(fate);
  await settle(troupe, activation);
}

async function settle(troupe: Troupe, activation: Activation): Promise<void> {
  await quiet(activation, troupe.world.stage.pool);
  sweep(troupe);
}

/** Takes note of who has ended and who has died. */
export function sweep(troupe: Troupe): void {
  for (const it of troupe.working) if (it.activation.isDead()) mourn(troupe, it);
  troupe.working = troupe.working.filter(({ activation }) => !activation.isDead() && !activation.isOver());
}

const lockMs = 15_000;

function mourn(troupe: Troupe, { activation, job, errand }: Working): void {
  const { queue, turn } = troupe.world;
  note(troupe, `${activation.title} is dead`);
  troupe.buried.push(activation.ended);
  if (errand?.again) troupe.errands.push({ ...errand, again: errand.again - 1 });
  // Its lock runs out after a while; sometimes everybody else has been waiting for so long already.
  if (job && job.it.turn === job.turn) queue.redeliver(job.it, turn() % 2 === 0 ? 0 : lockMs);
}

/** Waits until somebody goes on by himself: when a lock was let go, or a pause has passed. */
export async function soonest({ working }: Troupe): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const id = setTimeout(timer.resolve, 1_000);
  await Promise.race([...working.map((it) => it.activation.news()), timer.promise]);
  clearTimeout(id);
}
