import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type OrgName, orgNames } from "../api-keys.ts";
import { type Backend, resetSchema } from "../backend.ts";
import { faultNames, knobsSchema } from "../knobs.ts";
import { actionTypes, mutateSchema } from "../mutations/actions.ts";
import { summarizeRequests } from "../request-log.ts";
import { readTruth } from "../truth/read-truth.ts";
import { webhookListSchema } from "../webhooks/webhook.ts";
import { streams } from "../world/resource.ts";

const resetEverything = { world: true, requests: true, knobs: true, webhooks: true };
const webhooksSchema = z.strictObject({ hooks: webhookListSchema });
const sinceSchema = z.object({ since: z.string().optional() });
/** The knobs' own schema checks the names, after the change is merged into the current knobs. */
const knobChangeSchema = z.record(z.string(), z.unknown()).default({});

/** Creates the plugin that controls the simulator. Register it under `/_sim`; it is no part of Kustomer's API. */
export function createControlApi(getBackend: () => Backend) {
  return async (app: FastifyInstance): Promise<void> => {
    const commands: string[] = [];
    app.addHook("onRoute", ({ method, url }) => void commands.push(`${String(method)} ${url}`));
    app.setNotFoundHandler((_request, reply) =>
      reply.code(404).send({ error: "not_found", message: "No such command. GET /_sim lists them." }),
    );
    app.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof z.ZodError)) throw error;
      return reply.code(400).send({ error: "invalid", message: z.prettifyError(error) });
    });

    app.get("", () => describe(getBackend(), commands));
    app.get("/knobs", () => getBackend().knobs());
    app.put("/knobs", ({ body }) => getBackend().setKnobs(knobChangeSchema.parse(body)));
    app.post("/mutate", ({ body }) => getBackend().mutate(body ?? {}));
    app.get("/truth", ({ query }) => readTruth(getBackend(), query ?? {}));
    app.get("/requests", ({ query }) => summarizeRequests(getBackend().log, sinceSchema.parse(query).since));
    app.get("/webhooks", () => getBackend().webhooks.report());
    app.put("/webhooks", ({ body }) => getBackend().webhooks.set(webhooksSchema.parse(body).hooks));
    app.post("/reset", ({ body }) => {
      getBackend().reset(resetSchema.parse(body ?? resetEverything));
      return { reset: true };
    });
  };
}

function describe(backend: Backend, commands: string[]) {
  const keys = Object.values(backend.keys);
  return {
    commands,
    plan: { ...backend.plan, epoch: new Date(backend.plan.epoch).toISOString() },
    now: new Date(backend.clock.now()).toISOString(),
    changes: backend.mutationCount(),
    orgs: Object.fromEntries(orgNames.map((org) => [org, countRecords(backend, org)])),
    keys: Object.fromEntries(keys.map(({ name, token }) => [name, token])),
    roles: Object.fromEntries(keys.map(({ name, roles }) => [name, roles])),
    knobs: backend.knobs(),
    knobSchema: z.toJSONSchema(knobsSchema, { io: "input", unrepresentable: "any" }),
    faults: faultNames,
    actions: actionTypes,
    mutateSchema: z.toJSONSchema(mutateSchema, { io: "input", unrepresentable: "any" }),
    webhooksSchema: z.toJSONSchema(webhooksSchema, { io: "input", unrepresentable: "any" }),
    webhooks: backend.webhooks.report().hooks,
    truthQuery: {
      from: "ISO time, inclusive",
      to: "ISO time, exclusive",
      key: "key name or token, default full",
      stream: "one of conversations, messages, customers, tags",
    },
  };
}

function countRecords(backend: Backend, org: OrgName) {
  const { stores, fixtures } = backend.world(org);
  return {
    id: fixtures.org.id,
    ...Object.fromEntries(streams.map((stream) => [stream, stores[stream].byId.length])),
  };
}
