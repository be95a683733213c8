import type { KeyName, OrgName } from "./api-keys.ts";
import { type Backend, createBackend } from "./backend.ts";
import { type SimulatorServer, startServer } from "./http/start-server.ts";
import { summarizeRequests } from "./request-log.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { readTruth, type TruthQuery } from "./truth/read-truth.ts";
import { readResource, type Stream } from "./world/resource.ts";

/** A running simulator. */
export type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** Starts a server for simulators that follow each other, because starting one takes longer than generating a small world. */
export const startSimulatorServer = (): Promise<SimulatorServer> => startServer(0);

/**
 * Starts a simulator on 127.0.0.1. Disposing it stops its server.
 * @param shared a server that another simulator may have used, and which goes on; by default the simulator starts its own
 */
export async function startSimulator(options: SimulatorOptions = {}, shared?: SimulatorServer) {
  const backend = createBackend(options);
  const server = shared ?? (await startServer(options.port ?? 0));
  server.serve(backend);
  const timer = startRandomChanges(backend, options.rate ?? 0);
  const { mutate, knobs, setKnobs, reset, webhooks } = backend;
  return {
    url: server.url,
    keys: listTokens(backend),
    world: createWorldReader(backend),
    mutate,
    knobs,
    setKnobs,
    reset,
    /** What a perfect reader holds, like `GET /_sim/truth`. */
    truth: (query: TruthQuery = {}) => readTruth(backend, query),
    /** @param query `since`: an ISO instant */
    requests: ({ since }: { since?: string } = {}) => summarizeRequests(backend.log, since),
    /** Replaces the outbound webhooks, like `PUT /_sim/webhooks`. */
    setWebhooks: webhooks.set,
    /** Webhooks and delivery log, like `GET /_sim/webhooks`. */
    webhooks: webhooks.report,
    /** Resolves when no delivery is pending, retries included. */
    webhooksIdle: webhooks.idle,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      webhooks.close();
      if (shared === undefined) await server[Symbol.asyncDispose]();
    },
  };
}

function startRandomChanges(backend: Backend, perSecond: number): NodeJS.Timeout | undefined {
  if (perSecond <= 0) return undefined;
  const intervalMs = Math.max(20, 1_000 / perSecond);
  let due = 0;
  return setInterval(() => {
    due += (perSecond * intervalMs) / 1_000;
    const count = Math.floor(due);
    due -= count;
    if (count > 0 && !backend.knobs().frozen) backend.mutate({ count });
  }, intervalMs).unref();
}

function listTokens({ keys }: Backend): Record<KeyName, string> {
  const tokens: Partial<Record<KeyName, string>> = {};
  for (const { name, token } of Object.values(keys)) tokens[name] = token;
  // The loop has set every key name.
  return tokens as Record<KeyName, string>;
}

/** Reads an org's records from the same process. The records are read-only. */
function createWorldReader(backend: Backend) {
  const store = (stream: Stream, org: OrgName = "acme") => backend.world(org).stores[stream];
  return {
    seed: backend.plan.seed,
    epoch: new Date(backend.plan.epoch),
    /** Kustomer's time. */
    now: () => new Date(backend.clock.now()),
    orgId: (org: OrgName = "acme") => backend.world(org).fixtures.org.id,
    count: (stream: Stream, org?: OrgName) => store(stream, org).byId.length,
    /** Ascending. */
    ids: (stream: Stream, org?: OrgName) => store(stream, org).byId.map(({ id }) => id),
    get: (stream: Stream, id: string, org?: OrgName) => {
      const version = store(stream, org).get(id);
      return version && readResource(version);
    },
  };
}
