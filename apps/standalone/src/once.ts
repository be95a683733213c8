import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import type { Command, Ingestion } from "./command.ts";
import { connectWorkspace } from "./connect-workspace.ts";
import { report, tellOutcome } from "./report.ts";
import type { Program } from "./run-program.ts";
import { startInlet } from "./start-inlet.ts";
import { searchesPerMinuteOf, startSource } from "./start-source.ts";
import { type RunReply, waitForRun } from "./wait-for-run.ts";

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
