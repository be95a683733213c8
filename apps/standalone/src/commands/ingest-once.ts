import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import type { ProgramContext } from "@inlet/service-kit";
import { connectWorkspace } from "../api-client/connect-workspace.ts";
import { type RunReply, waitForRun } from "../api-client/wait-for-run.ts";
import type { CommandContext } from "../command-line/command-context.ts";
import { startInlet } from "../system/start-inlet.ts";
import { getSearchesPerMinute, type Source, startSource } from "../system/start-source.ts";
import { reportResult, reportUnfinishedRun } from "./report-result.ts";

/** Ingests once, with temporary data. @returns the exit code, 0 only when the store equals the truth */
export async function ingestOnce(
  command: CommandContext,
  { stack, signal }: ProgramContext,
): Promise<number> {
  const { flags, progress } = command;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(flags.timeoutMs)]);
  const { inlet, source } = await startSystem(command, stack);
  const { apiKey = "" } = source; // always set: the command line requires a key with --once
  const { url: apiUrl, operatorToken } = inlet;
  const workspace = await connectWorkspace({ apiUrl, operatorToken, apiKey, signal: deadline });

  progress.writeLine(`Ingesting from ${source.url}.`);
  const onPoll = (run: RunReply) => progress.update(run);
  const run = await waitForRun({ ...workspace, apiUrl, onPoll, signal: deadline });
  progress.finish();
  if (run.state !== "done") return reportUnfinishedRun(run, progress);
  return reportResult(command, { source, inlet, workspace }, run);
}

/** Starts both at once. When one fails, the other one is closed with the stack. */
async function startServers(source: Source, stack: AsyncDisposableStack) {
  const postgres = startEmbeddedPostgres().then((it) => stack.use(it));
  const started = startSource(source, { rate: 0 }, stack);
  await Promise.allSettled([postgres, started]);
  return { postgres: await postgres, source: await started };
}

async function startSystem({ flags, env, log }: CommandContext, stack: AsyncDisposableStack) {
  const isFrozen = flags.source.kind === "simulator";
  const { source, postgres } = await startServers(flags.source, stack);
  const inlet = await startInlet({
    databaseUrl: postgres.url,
    kustomerBaseUrl: source.url,
    searchesPerMinute: getSearchesPerMinute(flags.source),
    ...(isFrozen ? { settleMs: 0 } : {}), // no record of the frozen world is younger than a minute
    env,
    log,
  });
  return { source, inlet: stack.use(inlet) };
}
