import { once } from "node:events";
import { sessions } from "@inlet/db";
import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import type { Command } from "./command.ts";
import type { Workspace } from "./connect-workspace.ts";
import { findPort } from "./find-port.ts";
import { defaultDir, type Home, openHome } from "./home.ts";
import { keepWorkspace } from "./keep-workspace.ts";
import type { Progress } from "./progress.ts";
import type { Program } from "./run-program.ts";
import { type RunningInlet, startInlet } from "./start-inlet.ts";
import { type RunningSource, searchesPerMinuteOf, startSource } from "./start-source.ts";
import { watchRuns } from "./watch-runs.ts";

const defaultPorts = { api: 3_000, simulator: 3_100 };
/** A conversation begun, changed or closed every five seconds. */
const changesPerSecond = 0.2;
/** The simulator's index has no lag to wait for. */
const settleMs = 1_000;

/** What runs, and for whom. */
interface Running {
  inlet: RunningInlet;
  source: RunningSource;
  workspace: Workspace;
}

/** Runs everything, kept in a folder, with a workspace that ingests, until the program is stopped. */
export async function stayUp(command: Command, { stack, signal }: Program): Promise<number> {
  const { flags, env, progress } = command;
  const home = stack.use(openHome(env["INLET_DIR"] || defaultDir()));
  progress.say(`Starting. Everything is kept in ${home.dir}`);
  const postgres = stack.use(await startEmbeddedPostgres({ dir: home.path("postgres") }));
  const source = await startKeptSource(command, home, stack);
  const inlet = stack.use(await startKeptInlet(command, home, { databaseUrl: postgres.url, source }));
  const { url: apiUrl, operatorToken } = inlet;

  const name = flags.source.kind === "simulator" ? "simulator" : source.url;
  const kustomer = { name, kustomerUrl: source.url, apiKey: source.apiKey };
  const workspace = await keepWorkspace(home, { apiUrl, operatorToken, ...kustomer, signal });
  await announce(command, { inlet, source, workspace });

  stack.defer(progress.finish);
  await watchRuns({ ...workspace, apiUrl, progress, signal });
  if (!signal.aborted) await once(signal, "abort");
  return 0;
}

/** On the port from before where it can be had: the integration knows the simulator by its address. */
async function startKeptSource({ flags, progress }: Command, home: Home, stack: AsyncDisposableStack) {
  const wanted = home.memory.simulatorPort ?? defaultPorts.simulator;
  const port = await findPort(wanted);
  const life = { port, rate: changesPerSecond, persistTo: home.path("simulator.jsonl") };
  const source = await startSource(flags.source, life, stack);
  if (source.simulator === undefined) return source;
  sayIfMoved(progress, { what: "the simulator", wanted, port });
  home.remember({ simulatorPort: Number(new URL(source.url).port) });
  return source;
}

async function startKeptInlet(
  { flags, env, log, progress }: Command,
  home: Home,
  { databaseUrl, source }: { databaseUrl: string; source: RunningSource },
): Promise<RunningInlet> {
  const wanted = Number(env["PORT"] || defaultPorts.api);
  const port = await findPort(wanted);
  sayIfMoved(progress, { what: "the API", wanted, port });
  const inlet = await startInlet({
    databaseUrl,
    encryptionKeys: home.memory.encryptionKeys,
    operatorToken: home.memory.operatorToken,
    kustomerBaseUrl: source.url,
    apiPort: port,
    searchesPerMinute: searchesPerMinuteOf(flags.source),
    ...(source.simulator === undefined ? {} : { settleMs }),
    env,
    log,
  });
  home.remember({ operatorToken: inlet.operatorToken });
  return inlet;
}

interface Move {
  what: string;
  wanted: number;
  /** 0: a free one was taken instead. */
  port: number;
}

function sayIfMoved({ say }: Progress, { what, wanted, port }: Move): void {
  if (port !== wanted) say(`Port ${wanted} is taken, so ${what} listens on another one.`);
}

async function announce({ flags, print, progress }: Command, { inlet, source, workspace }: Running) {
  const { url, operatorToken, operatorTokenId, databaseUrl, queueUrl, db } = inlet;
  const signInUrl = `${url}/sign-in?code=${await sessions.createSignInLink(db, operatorTokenId)}`;
  const { workspaceId, token: workspaceToken } = workspace;
  const simulatorUrl = source.simulator?.url ?? null;
  for (const line of [
    `Inlet is up: ${url} (the page), ${url}/docs (the API), ${url}/admin/queues (jobs)`,
    `  sign in, once and within 15 minutes: ${signInUrl}`,
    `  operator token: ${operatorToken}`,
    `  reads ${source.url}${simulatorUrl === null ? "" : ", a simulator that lives"} for workspace ${workspaceId}`,
    `  database: ${databaseUrl}`,
    ...(source.apiKey === undefined ? [howToConnect(url, workspaceId)] : []),
    "Ctrl-C stops it; the next start goes on from here.",
  ])
    progress.say(line);
  if (!flags.json) return;
  const urls = { databaseUrl, queueUrl, simulatorUrl };
  print({ url, signInUrl, operatorToken, workspaceId, workspaceToken, ...urls });
}

const howToConnect = (url: string, workspaceId: string): string =>
  `  no API key yet: sign in and connect one at ${url}/w/${workspaceId}/connect, or start with --api-key`;
