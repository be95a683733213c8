import { z } from "zod";
import { type OrgName, orgNames } from "../api-keys.ts";
import type { Backend } from "../backend.ts";
import { faultNames, knobsSchema } from "../knobs.ts";
import { actionTypes, mutateSchema } from "../mutations/actions.ts";
import { summarizeRequests } from "../request-log.ts";
import { readTruth } from "../truth/read-truth.ts";
import { webhookListSchema } from "../webhooks/webhook.ts";
import { streams } from "../world/resource.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { WireRequest } from "./request-handler.ts";

const resetSchema = z.strictObject({
  world: z.boolean().optional(),
  requests: z.boolean().optional(),
  knobs: z.boolean().optional(),
  webhooks: z.boolean().optional(),
});

const webhooksSchema = z.strictObject({ hooks: webhookListSchema });

type Command = (engine: Backend, wire: WireRequest) => unknown;

const commands: Record<string, Command> = {
  "GET /_sim": (engine) => describe(engine),
  "GET /_sim/knobs": (engine) => engine.knobs(),
  "PUT /_sim/knobs": (engine, { body }) => engine.setKnobs(knobChange(body)),
  "POST /_sim/mutate": (engine, { body }) => engine.mutate(body ?? {}),
  "GET /_sim/truth": (engine, { url }) => readTruth(engine, Object.fromEntries(url.searchParams)),
  "GET /_sim/requests": (engine, { url }) =>
    summarizeRequests(engine.log, url.searchParams.get("since") ?? undefined),
  "GET /_sim/webhooks": (engine) => engine.webhooks.report(),
  "PUT /_sim/webhooks": (engine, { body }) => engine.webhooks.set(webhooksSchema.parse(body).hooks),
  "POST /_sim/reset": (engine, { body }) => {
    engine.reset(resetSchema.parse(body ?? { world: true, requests: true, knobs: true, webhooks: true }));
    return { reset: true };
  },
};

/** Answers the simulator's own controls; they are no part of Kustomer and count nowhere. */
export function controlReply(engine: Backend, wire: WireRequest): Reply {
  const command = commands[`${wire.method} ${wire.url.pathname.replace(/\/+$/u, "")}`];
  if (!command) return jsonReply({ error: "not_found", message: "see GET /_sim" }, 404);
  try {
    return jsonReply(command(engine, wire));
  } catch (error) {
    if (error instanceof z.ZodError)
      return jsonReply({ error: "invalid", message: z.prettifyError(error) }, 400);
    throw error;
  }
}

/** Names are checked when the change is merged with what stands. */
function knobChange(body: unknown) {
  return z.record(z.string(), z.unknown()).parse(body ?? {});
}

function describe(engine: Backend) {
  const tokens = Object.fromEntries(Object.values(engine.keys).map(({ name, token }) => [name, token]));
  return {
    commands: Object.keys(commands),
    plan: { ...engine.plan, epoch: new Date(engine.plan.epoch).toISOString() },
    now: new Date(engine.clock.now()).toISOString(),
    changes: engine.mutationCount(),
    orgs: Object.fromEntries(orgNames.map((org) => [org, countsOf(engine, org)])),
    keys: tokens,
    roles: Object.fromEntries(Object.values(engine.keys).map(({ name, roles }) => [name, roles])),
    knobs: engine.knobs(),
    knobSchema: z.toJSONSchema(knobsSchema, { io: "input", unrepresentable: "any" }),
    faults: faultNames,
    actions: actionTypes,
    mutateSchema: z.toJSONSchema(mutateSchema, { io: "input", unrepresentable: "any" }),
    webhooksSchema: z.toJSONSchema(webhooksSchema, { io: "input", unrepresentable: "any" }),
    webhooks: engine.webhooks.report().hooks,
    truthQuery: {
      from: "ISO time, included",
      to: "ISO time, excluded",
      key: "key name or token, default full",
      stream: "one of conversations, messages, customers, tags",
    },
  };
}

function countsOf(engine: Backend, org: OrgName) {
  const { stores, fixtures } = engine.world(org);
  return {
    id: fixtures.org.id,
    ...Object.fromEntries(streams.map((stream) => [stream, stores[stream].byId.length])),
  };
}
