import { once } from "node:events";
import { createServer } from "node:net";
import { Fault } from "@inlet/contracts";
import { sessions } from "@inlet/db";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@inlet/embedded-postgres";
import type { ProgramContext } from "@inlet/service-kit";
import type { CommandContext, Ingestion } from "../command-line/command-context.ts";
import type { Progress } from "../command-line/create-progress.ts";
import { ensureWorkspace } from "../home/ensure-workspace.ts";
import { defaultDir, type Home, openHome } from "../home/open-home.ts";
import { type RunningInlet, startInlet } from "../system/start-inlet.ts";
import { getSearchesPerMinute, type RunningSource, startSource } from "../system/start-source.ts";
import { watchRuns } from "./watch-runs.ts";

const defaultPorts = { api: 3_000, simulator: 3_100 };
/** One conversation is created, changed or closed every five seconds. */
const changesPerSecond = 0.2;
/** The simulator's index has no lag, so a short delay is enough. */
const settleMs = 1_000;

/** Runs the whole system on a permanent folder, with a workspace that ingests, until the program is stopped. */
export async function stayUp(command: CommandContext, { stack, signal }: ProgramContext): Promise<number> {
  const { flags, env, progress } = command;
  const home = stack.use(openHome(env["INLET_DIR"] || defaultDir()));
  progress.writeLine(`Starting. All data is kept in ${home.dir}`);
  const postgres = stack.use(await startEmbeddedPostgres({ dir: home.path("postgres") }));
  const source = await startPersistentSource(command, home, stack);
  const inlet = stack.use(await startPersistentInlet(command, home, { postgres, source }));
  const { url: apiUrl, operatorToken } = inlet;

  const name = flags.source.kind === "simulator" ? "simulator" : source.url;
  const kustomer = { name, kustomerUrl: source.url, apiKey: source.apiKey };
  const workspace = await ensureWorkspace(home, { apiUrl, operatorToken, ...kustomer, signal });
  await announce(command, { inlet, source, workspace }, { postgres, savedIn: home.file });

  stack.defer(progress.finish);
  await Promise.race([watchRuns({ ...workspace, apiUrl, progress, signal }), postgres.ended]);
  if (!signal.aborted) throw postgresEnded(home.dir);
  return 0;
}

/** Without its database the system would answer 503 to everything, for ever. */
const postgresEnded = (dir: string): Fault =>
  new Fault(
    "unavailable",
    `Postgres was killed, perhaps because the machine ran out of memory. Start Inlet again: it continues with all data in ${dir}`,
  );

/** Uses the previous port if it is free, because the integration stores the simulator's address. */
async function startPersistentSource(
  { flags, progress }: CommandContext,
  home: Home,
  stack: AsyncDisposableStack,
) {
  const preferred = home.savedState.simulatorPort ?? defaultPorts.simulator;
  const port = await choosePort(preferred);
  const settings = { port, rate: changesPerSecond, persistTo: home.path("simulator.jsonl") };
  const source = await startSource(flags.source, settings, stack);
  if (source.simulator === undefined) return source;
  reportOtherPort(progress, { what: "the simulator", preferred, port });
  home.save({ simulatorPort: Number(new URL(source.url).port) });
  return source;
}

async function startPersistentInlet(
  { flags, env, log, progress }: CommandContext,
  home: Home,
  { postgres, source }: { postgres: EmbeddedPostgres; source: RunningSource },
): Promise<RunningInlet> {
  const preferred = Number(env["PORT"] || defaultPorts.api);
  const port = await choosePort(preferred);
  reportOtherPort(progress, { what: "the API", preferred, port });
  const inlet = await startInlet({
    databaseUrl: postgres.url,
    superuserUrl: postgres.superuserUrl,
    encryptionKeys: home.savedState.encryptionKeys,
    operatorToken: home.savedState.operatorToken,
    kustomerBaseUrl: source.url,
    apiPort: port,
    searchesPerMinute: getSearchesPerMinute(flags.source),
    ...(source.simulator === undefined ? {} : { settleMs }),
    env: { INLET_SQL_ADDRESS: new URL(postgres.url).host, ...env },
    log,
  });
  home.save({ operatorToken: inlet.operatorToken });
  return inlet;
}

/** Returns `preferred` if it is free on this machine, otherwise 0, which lets the system choose. */
async function choosePort(preferred: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred, "127.0.0.1");
    await once(server, "listening");
    return preferred;
  } catch {
    return 0; // taken, or not allowed
  } finally {
    server.close();
  }
}

interface PortChoice {
  what: string;
  preferred: number;
  /** 0 when the system chooses a free port instead. */
  port: number;
}

function reportOtherPort({ writeLine }: Progress, { what, preferred, port }: PortChoice): void {
  if (port !== preferred) writeLine(`Port ${preferred} is taken, so ${what} uses another one.`);
}

interface Whereabouts {
  postgres: Pick<EmbeddedPostgres, "url" | "urlWithoutPassword">;
  /** The file that holds the tokens. */
  savedIn: string;
}

/** Terminals and logs are seen by others, so the text has no secret but the sign-in link. The JSON line has them all. */
async function announce(
  { flags, printJson, progress }: CommandContext,
  { inlet, source, workspace }: Ingestion,
  { postgres, savedIn }: Whereabouts,
) {
  const { url, operatorToken, operatorTokenId, db } = inlet;
  const signInUrl = `${url}/sign-in?code=${await sessions.createSignInLink(db, operatorTokenId)}`;
  const { workspaceId, token: workspaceToken } = workspace;
  const simulatorUrl = source.simulator?.url ?? null;
  for (const line of [
    `Inlet is up: ${url} (the page), ${url}/docs (the API), ${url}/admin/queues (jobs)`,
    `  sign in (once, within 15 minutes): ${signInUrl}`,
    `  operator token: in ${savedIn}`,
    `  reads ${source.url}${simulatorUrl === null ? "" : ", a simulator that keeps changing"} for workspace ${workspaceId}`,
    `  database: psql '${postgres.urlWithoutPassword}'`,
    ...(source.apiKey === undefined ? [toConnectHint(url, workspaceId)] : []),
    "Ctrl-C stops it; the next start continues from here.",
  ])
    progress.writeLine(line);
  if (!flags.json) return;
  const databaseUrl = omitNegotiation(postgres.url);
  const urls = { databaseUrl, queueUrl: databaseUrl, simulatorUrl };
  printJson({ url, signInUrl, operatorToken, workspaceId, workspaceToken, ...urls });
}

/** Leaves out what psql before version 17 refuses, because it does not know it. Without TLS nothing is negotiated. */
function omitNegotiation(url: string): string {
  const shown = new URL(url);
  shown.searchParams.delete("sslnegotiation");
  return shown.href;
}

const toConnectHint = (url: string, workspaceId: string): string =>
  `  no API key yet: sign in and connect one at ${url}/w/${workspaceId}/integrations/kustomer/connect, or start with --api-key-file`;
