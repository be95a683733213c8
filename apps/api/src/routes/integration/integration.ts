import { http } from "@inlet/contracts";
import {
  changeSettings,
  disconnect as endConnection,
  findIntegration,
  loadIntegrationReply,
  prepareRedaction,
  previewFilters,
  previewRedaction,
  previewRetention,
  redactStored,
} from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";

const common = { tags: ["integration"], params: http.workspaceParams };

const read = {
  ...common,
  summary: "Read the connection to Kustomer",
  description: "Its health, switches, schedule and last run, and the last characters of the key.",
  response: { 200: http.integration },
};
const change = {
  ...common,
  summary: "Switch ingestion, set the schedule and the filters",
  description:
    "Switching on opens a run before the reply; the first one reads the last 7 days. While ingestion is off or paused, Inlet reads nothing new and loses nothing.",
  body: http.integrationChange,
  response: {
    200: http.integration,
    409: http.errorReply.describe("The key needs attention, so ingestion cannot be turned on"),
  },
};
const preview = {
  ...common,
  operationId: "previewFilters",
  summary: "Preview filters",
  description:
    "Evaluates filters on what is stored: how many conversations would stay and go out, with samples, and how many are known by id only and would be asked for again. Changes nothing.",
  body: http.filterPreviewRequest,
  response: { 200: http.filterPreview },
};
const disconnect = {
  ...common,
  summary: "Disconnect Kustomer",
  description:
    "Deletes the key, runs and cursors, and with `purge` the stored records as well. The used volume is not refunded.",
  querystring: http.disconnectQuery,
  response: { 204: http.emptyReply },
};

const redactionPreview = {
  ...common,
  summary: "Preview redaction",
  description:
    "Applies rules to the latest 200 stored conversations, messages and internal notes and to their customers, and shows what they would replace. Changes nothing. The hashes are not those that will be stored.",
  body: http.redactionPreviewRequest,
  response: { 200: http.redactionPreview },
};

const redactionOfStored = {
  ...common,
  summary: "Redact what is stored already",
  description:
    "Redacts stored conversations, messages, internal notes and customers by the present rules, and encrypts raw pages that were stored before. It has begun when the reply comes; `redactionPass` of the integration says how far it is. Changed items appear in the feed again. What is redacted cannot be brought back. Repeating it is harmless.",
  response: { 202: http.redactionPass },
};

const retentionPreview = {
  ...common,
  operationId: "previewRetention",
  summary: "Preview a retention",
  description:
    "Counts the stored conversations that are older than so many days and would go. Changes nothing.",
  body: http.retentionPreviewRequest,
  response: { 200: http.retentionPreview },
};

/** Routes that read and change a workspace's connection to Kustomer. */
export const integrationRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { db } = deps;
  app.get("", { schema: read, config: { access: "member" } }, async ({ params }) =>
    loadIntegrationReply(deps, await findIntegration(db, params.workspaceId)),
  );
  app.patch("", { schema: change, config: { access: "admin" } }, async ({ params, body, log, actor }) => {
    const { redaction: rules, ...switches } = body;
    const redaction =
      rules === undefined ? undefined : await prepareRedaction(deps.keyring, params.workspaceId, rules);
    const change = { ...switches, redaction };
    return loadIntegrationReply(deps, await changeSettings({ ...deps, log, actor }, { ...params, change }));
  });
  const previewOptions = { schema: preview, config: { access: "admin" } } as const;
  app.post("/filters/preview", previewOptions, async ({ params, body }) => {
    await findIntegration(db, params.workspaceId);
    return previewFilters(db, { ...params, ...body });
  });
  const redactionOptions = { schema: redactionPreview, config: { access: "admin" } } as const;
  app.post("/redaction/preview", redactionOptions, ({ params, body }) =>
    previewRedaction(db, { ...params, rules: body.redaction }),
  );
  const storedOptions = { schema: redactionOfStored, config: { access: "admin" } } as const;
  app.post("/redaction/stored", storedOptions, async ({ params, log, actor }, reply) =>
    reply.code(202).send(await redactStored({ ...deps, log, actor }, params)),
  );
  const retentionOptions = { schema: retentionPreview, config: { access: "admin" } } as const;
  app.post("/retention/preview", retentionOptions, ({ params, body }) =>
    previewRetention(db, { ...params, ...body }),
  );
  const options = { schema: disconnect, config: { access: "admin" } } as const;
  app.delete("", options, async ({ params, query, actor }, reply) => {
    await endConnection({ db, actor }, { ...params, ...query });
    return reply.code(204).send();
  });
};
