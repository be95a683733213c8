import { setTimeout as wait } from "node:timers/promises";
import { createTokenClient } from "@inlet/standalone";
import { startReceiver } from "@inlet/testkit/receiver";
import pg from "pg";
import { z } from "zod";
import { callSimulator } from "./call-simulator.ts";
import { connectTarget, type TargetWorkspace, waitForLoad, webhookToken } from "./connect-target.ts";
import { getFullBackfillRange } from "./floods/floods.ts";
import { type Percentiles, summarizeNumbers } from "./numbers.ts";
import { type BenchOptions, type BenchSystem, startBenchSystem } from "./start-bench-system.ts";

/** Size of the system, and where results are written. */
export interface FreshnessOptions extends BenchOptions {
  writeTable: (rows: readonly object[]) => void;
}

/** How a change arrives; `delivery` ends at a server that does nothing with Kustomer's webhook. */
type Way = "delivery" | "webhook" | "poll";

/** What the measurement needs: both workspaces, and when the webhook of each message came to the server that does nothing. */
interface Watched {
  system: BenchSystem;
  client: pg.Client;
  targets: Record<"webhook" | "poll", TargetWorkspace>;
  deliveredAt: ReadonlyMap<string, number>;
}

const pollSeconds = 10;
const changes = 120;
const changeEveryMs = 250;
const maxArrivalMs = 60_000;
const maxConversations = 5_000;

/**
 * Measures how long a change in Kustomer takes to become a stored row, by webhook and by poll: in a quiet system, and while
 * both workspaces load their past. The floor of the webhook is Kustomer's delivery to a server that does nothing.
 */
export async function measureFreshness(options: FreshnessOptions): Promise<Record<string, unknown>> {
  const conversations = Math.min(options.conversations, maxConversations);
  const postgresFlags = ["-c", "track_commit_timestamp=on"];
  await using system = await startBenchSystem({ ...options, conversations, weekShare: 0.1, postgresFlags });
  await using stack = new AsyncDisposableStack();
  const client = stack.adopt(new pg.Client(system.superuserUrl), (it) => it.end());
  await client.connect();
  const targets = { webhook: await connectTarget(system), poll: await connectTarget(system) };
  await setIntervals(client, targets);
  const deliveredAt = new Map<string, number>();
  const receiverUrl = await startNoting(deliveredAt, stack);
  await sendWebhooks(system, [receiverUrl, toWebhookUrl(targets.webhook)]);

  const watched = { system, client, targets, deliveredAt };
  const idle = await measureChanges(watched);
  const endBackfills = startBackfills(Object.values(targets));
  const besideBackfill = await measureChanges(watched).finally(endBackfills);
  options.writeTable([...toRows("idle", idle), ...toRows("beside a backfill", besideBackfill)]);
  return { pollSeconds, idle, besideBackfill, backfills: await endBackfills() };
}

const toRows = (system: string, ways: Record<Way, Percentiles>) =>
  Object.entries(ways).map(([way, seconds]) => ({ system, way, ...seconds }));

/** The API refuses intervals below a minute. A day's leaves the webhook alone. */
async function setIntervals(client: pg.Client, { webhook, poll }: Watched["targets"]): Promise<void> {
  const update = `update integration set sync_interval_seconds = $2::integer,
    next_run_at = clock_timestamp() + make_interval(secs => $2::integer) where id = $1`;
  await client.query(update, [webhook.integrationId, 86_400]);
  await client.query(update, [poll.integrationId, pollSeconds]);
}

const eventSchema = z.object({ data: z.object({ id: z.string() }) });

/** Starts a server that notes when it receives the event of each message. @returns its URL */
async function startNoting(deliveredAt: Map<string, number>, stack: AsyncDisposableStack): Promise<string> {
  const receiver = stack.use(await startReceiver());
  receiver.respond = (response, { body }) => {
    deliveredAt.set(eventSchema.parse(JSON.parse(body)).data.id, Date.now());
    response.writeHead(204).end();
  };
  return receiver.url;
}

const toWebhookUrl = ({ apiUrl, integrationId }: TargetWorkspace): string =>
  `${apiUrl}/v1/hooks/kustomer/${integrationId}`;

async function sendWebhooks(system: BenchSystem, urls: readonly string[]): Promise<void> {
  const hooks = urls.map((url) => ({ url, token: webhookToken, events: ["kustomer.message.create"] }));
  await callSimulator(system, "webhooks", { method: "PUT", body: { hooks } });
}

/** Adds messages at an even rate, waits for their rows, and summarizes in how many seconds they arrived. */
async function measureChanges(watched: Watched): Promise<Record<Way, Percentiles>> {
  const { client, targets, deliveredAt } = watched;
  const { rows } = await client.query<{ id: string }>(
    "select id from conversation where workspace_id = $1 order by id limit $2",
    [targets.poll.workspaceId, changes],
  );
  const changedAt = new Map<string, number>();
  for (const { id } of rows) {
    const now = Date.now();
    changedAt.set(await addMessage(watched.system, id), now);
    await wait(changeEveryMs);
  }
  const webhook = await waitForRows(client, targets.webhook, [...changedAt.keys()]);
  const poll = await waitForRows(client, targets.poll, [...changedAt.keys()]);
  const summarize = (arrivedAt: ReadonlyMap<string, number>) =>
    summarizeNumbers([...changedAt].map(([id, at]) => ((arrivedAt.get(id) ?? Infinity) - at) / 1_000));
  return { delivery: summarize(deliveredAt), webhook: summarize(webhook), poll: summarize(poll) };
}

const changedSchema = z.object({ changed: z.array(z.object({ stream: z.string(), id: z.string() })) });

/** Adds a message to a conversation. @returns its id */
async function addMessage(system: BenchSystem, conversationId: string): Promise<string> {
  const body = { actions: [{ type: "addMessage", conversationId }] };
  const { changed } = changedSchema.parse(await callSimulator(system, "mutate", { body }));
  const message = changed.find(({ stream }) => stream === "messages");
  if (message === undefined) throw new Error("the simulator added no message");
  return message.id;
}

/** Waits until a workspace has these messages, a limited time. @returns when each was committed, in milliseconds */
async function waitForRows(client: pg.Client, { workspaceId }: TargetWorkspace, ids: readonly string[]) {
  const giveUpAt = Date.now() + maxArrivalMs;
  for (;;) {
    const { rows } = await client.query<{ id: string; at: number }>(
      `select id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as at
       from message where workspace_id = $1 and id = any($2)`,
      [workspaceId, ids],
    );
    if (rows.length === ids.length || Date.now() > giveUpAt)
      return new Map(rows.map(({ id, at }) => [id, at]));
    await wait(250);
  }
}

/** Loads the whole past of workspaces again and again. @returns the function that ends this, and returns how many loads were done */
function startBackfills(targets: readonly TargetWorkspace[]): () => Promise<number> {
  let isOver = false;
  let done = 0;
  const repeat = async ({ apiUrl, path, ...workspace }: TargetWorkspace): Promise<void> => {
    const client = createTokenClient({ url: apiUrl, token: workspace.token });
    while (!isOver) {
      const body = getFullBackfillRange();
      const schema = z.object({ id: z.string() });
      const { id } = await client.request({ method: "POST", path: `${path}/backfills`, body, schema });
      await waitForLoad({ ...workspace, runId: id }, apiUrl);
      done += 1;
    }
  };
  const repeating = Promise.all(targets.map(repeat));
  return async () => {
    isOver = true;
    await repeating;
    return done;
  };
}
