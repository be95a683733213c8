import type { KeyName, OrgName } from "./api-keys.ts";
import { createBackend, type Backend, type ResetRequest } from "./backend.ts";
import { listen } from "./http/listen.ts";
import type { KnobChange, Knobs } from "./knobs.ts";
import type { MutateRequest } from "./mutations/actions.ts";
import type { ChangedRecord } from "./mutations/mutation-context.ts";
import { type RequestReport, summarizeRequests } from "./request-log.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import type { Truth } from "./truth/compute-truth.ts";
import { readTruth, type TruthQuery } from "./truth/read-truth.ts";
import type { WebhookRequest } from "./webhooks/webhook.ts";
import type { WebhookReport } from "./webhooks/webhook-dispatcher.ts";
import { type Resource, readResource, type Stream } from "./world/resource.ts";

/** A look into an org's world from the same process; records are to be read only. */
export interface WorldReader {
  readonly seed: number;
  readonly epoch: Date;
  now(): Date;
  orgId(org?: OrgName): string;
  count(stream: Stream, org?: OrgName): number;
  /** Ascending. */
  ids(stream: Stream, org?: OrgName): string[];
  get(stream: Stream, id: string, org?: OrgName): Resource | undefined;
}

/** A running Kustomer. */
export interface Simulator extends AsyncDisposable {
  readonly url: string;
  readonly keys: Record<KeyName, string>;
  readonly world: WorldReader;
  /** Changes the world as `POST /_sim/mutate` does. */
  mutate(request: MutateRequest): { changed: ChangedRecord[] };
  /** What a perfect reader holds, as `GET /_sim/truth` tells. */
  truth(query?: TruthQuery): Truth;
  /** @param query `since`: an ISO instant */
  requests(query?: { since?: string }): RequestReport;
  knobs(): Knobs;
  setKnobs(change: KnobChange): Knobs;
  reset(what: ResetRequest): void;
  /**
   * Replaces the outbound webhooks, as `PUT /_sim/webhooks` does.
   * @throws ZodError when one is malformed, or not on this machine
   */
  setWebhooks(hooks: readonly WebhookRequest[]): WebhookReport;
  /** Hooks and delivery log, as `GET /_sim/webhooks` tells. */
  webhooks(): WebhookReport;
  /** Resolves when no webhook waits to be delivered, retries included. */
  webhooksIdle(): Promise<void>;
}

/** Starts a Kustomer on 127.0.0.1; disposing stops it. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const engine = createBackend(options);
  const listening = await listen(engine, options.port ?? 0);
  const timer = startRandomChanges(engine, options.rate ?? 0);
  return {
    url: listening.url,
    keys: listTokens(engine),
    world: createWorldReader(engine),
    mutate: engine.mutate,
    truth: (query = {}) => readTruth(engine, query),
    requests: ({ since } = {}) => summarizeRequests(engine.log, since),
    knobs: engine.knobs,
    setKnobs: engine.setKnobs,
    reset: engine.reset,
    setWebhooks: engine.webhooks.set,
    webhooks: engine.webhooks.report,
    webhooksIdle: engine.webhooks.idle,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      engine.webhooks.close();
      await listening.close();
    },
  };
}

/** Something happens now and then. */
function startRandomChanges(engine: Backend, perSecond: number): NodeJS.Timeout | undefined {
  if (perSecond <= 0) return undefined;
  const everyMs = Math.max(20, 1_000 / perSecond);
  let due = 0;
  return setInterval(() => {
    due += (perSecond * everyMs) / 1_000;
    const count = Math.floor(due);
    due -= count;
    if (count > 0 && !engine.knobs().frozen) engine.mutate({ count });
  }, everyMs).unref();
}

function listTokens({ keys }: Backend): Record<KeyName, string> {
  const tokens: Partial<Record<KeyName, string>> = {};
  for (const { name, token } of Object.values(keys)) tokens[name] = token;
  // Every key name was just gone through.
  return tokens as Record<KeyName, string>;
}

function createWorldReader(engine: Backend): WorldReader {
  const store = (stream: Stream, org: OrgName = "acme") => engine.world(org).stores[stream];
  return {
    seed: engine.plan.seed,
    epoch: new Date(engine.plan.epoch),
    now: () => new Date(engine.clock.now()),
    orgId: (org = "acme") => engine.world(org).fixtures.org.id,
    count: (stream, org) => store(stream, org).byId.length,
    ids: (stream, org) => store(stream, org).byId.map(({ id }) => id),
    get: (stream, id, org) => {
      const version = store(stream, org).get(id);
      return version && readResource(version);
    },
  };
}
