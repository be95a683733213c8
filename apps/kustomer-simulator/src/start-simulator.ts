import type { KeyName, OrgName } from "./api-keys.ts";
import { type Backend, createBackend } from "./backend.ts";
import { startServer } from "./http/start-server.ts";
import { type RequestReport, summarizeRequests } from "./request-log.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { readTruth, type Truth, type TruthQuery } from "./truth/read-truth.ts";
import type { WebhookRequest } from "./webhooks/webhook.ts";
import type { WebhookReport } from "./webhooks/webhook-dispatcher.ts";
import { type Resource, readResource, type Stream } from "./world/resource.ts";

/** Reads an org's records from the same process. The records are read-only. */
export interface WorldReader {
  readonly seed: number;
  readonly epoch: Date;
  /** Kustomer's time. */
  now(): Date;
  orgId(org?: OrgName): string;
  count(stream: Stream, org?: OrgName): number;
  /** Ascending. */
  ids(stream: Stream, org?: OrgName): string[];
  get(stream: Stream, id: string, org?: OrgName): Resource | undefined;
}

/** A running simulator. */
export interface Simulator extends AsyncDisposable, Pick<Backend, "mutate" | "knobs" | "setKnobs" | "reset"> {
  readonly url: string;
  readonly keys: Record<KeyName, string>;
  readonly world: WorldReader;
  /** What a perfect reader holds, like `GET /_sim/truth`. */
  truth(query?: TruthQuery): Truth;
  /** @param query `since`: an ISO instant */
  requests(query?: { since?: string }): RequestReport;
  /**
   * Replaces the outbound webhooks, like `PUT /_sim/webhooks`.
   * @throws ZodError when one is malformed, or its URL is not on this machine
   */
  setWebhooks(webhooks: readonly WebhookRequest[]): WebhookReport;
  /** Webhooks and delivery log, like `GET /_sim/webhooks`. */
  webhooks(): WebhookReport;
  /** Resolves when no delivery is pending, retries included. */
  webhooksIdle(): Promise<void>;
}

/** Starts a simulator on 127.0.0.1. Disposing it stops the server. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const backend = createBackend(options);
  const server = await startServer(backend, options.port ?? 0);
  const timer = startRandomChanges(backend, options.rate ?? 0);
  return {
    url: server.url,
    keys: listTokens(backend),
    world: createWorldReader(backend),
    mutate: backend.mutate,
    truth: (query = {}) => readTruth(backend, query),
    requests: ({ since } = {}) => summarizeRequests(backend.log, since),
    knobs: backend.knobs,
    setKnobs: backend.setKnobs,
    reset: backend.reset,
    setWebhooks: backend.webhooks.set,
    webhooks: backend.webhooks.report,
    webhooksIdle: backend.webhooks.idle,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      backend.webhooks.close();
      await server.close();
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

function createWorldReader(backend: Backend): WorldReader {
  const store = (stream: Stream, org: OrgName = "acme") => backend.world(org).stores[stream];
  return {
    seed: backend.plan.seed,
    epoch: new Date(backend.plan.epoch),
    now: () => new Date(backend.clock.now()),
    orgId: (org = "acme") => backend.world(org).fixtures.org.id,
    count: (stream, org) => store(stream, org).byId.length,
    ids: (stream, org) => store(stream, org).byId.map(({ id }) => id),
    get: (stream, id, org) => {
      const version = store(stream, org).get(id);
      return version && readResource(version);
    },
  };
}
