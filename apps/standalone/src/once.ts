import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import type { Surroundings } from "@inlet/service-kit";
import { type Connected, connectWorkspace } from "./connect-workspace.ts";
import type { Flags } from "./flags.ts";
import type { Progress } from "./progress.ts";
import { report, tellOutcome } from "./report.ts";
import type { Program } from "./run-program.ts";
import { type RunningInlet, startInlet } from "./start-inlet.ts";
import { type RunningSource, searchesPerMinuteOf, startSource } from "./start-source.ts";
import { type RunReply, waitForRun } from "./wait-for-run.ts";

/** What the commands are given. */
export interface Command {
  flags: Flags;
  env: NodeJS.ProcessEnv;
  log: Surroundings["log"];
  progress: Progress;
  /** Writes the one line on standard output. */
  print: (line: Record<string, unknown>) => void;
}

/** One ingestion that is going on. */
export interface Ingestion {
  source: RunningSource;
  inlet: RunningInlet;
  connected: Connected;
}

/** Ingests once in a fresh place that is gone afterwards. @returns the exit code, 0 only when all is as it should be */
export async function ingestOnce(command: Command, { stack, signal }: Program): Promise<number> {
  const { flags, progress } = command;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(flags.timeoutMs)]);
  const { inlet, source } = await startAll(command, stack);
  const { apiKey = "" } = source; // there is one: --once without a key is refused
  const { url: apiUrl, operatorToken } = inlet;
  const connected = await connectWorkspace({ apiUrl, operatorToken, apiKey, signal: deadline });

  progress.say(`Ingesting from ${source.url}.`);
  const run = await waitForInitialRun(command, { source, inlet, connected }, deadline);
  if (run.state !== "done") return tellOutcome(run, progress);
  return report(command, { source, inlet, connected }, run);
}

async function startAll({ flags, env, log }: Command, stack: AsyncDisposableStack) {
  const isFrozen = flags.source.kind === "simulator";
  const source = await startSource(flags.source, { rate: 0 }, stack);
  const postgres = stack.use(await startEmbeddedPostgres());
  const inlet = await startInlet({
    databaseUrl: postgres.url,
    kustomerBaseUrl: source.url,
    searchesPerMinute: searchesPerMinuteOf(flags.source),
    ...(isFrozen ? { settleMs: 0 } : {}), // nothing in it is younger than a minute
    env,
    log,
  });
  return { source, inlet: stack.use(inlet) };
}

async function waitForInitialRun(
  { progress }: Command,
  { inlet, connected }: Ingestion,
  signal: AbortSignal,
): Promise<RunReply> {
  const onLook = (run: RunReply) => progress.show(run);
  const run = await waitForRun({ ...connected, apiUrl: inlet.url, onLook, signal });
  progress.finish();
  return run;
}
