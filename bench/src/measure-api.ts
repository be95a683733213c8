import { openDb, searchIndex } from "@inlet/db";
import { createTokenClient } from "@inlet/standalone";
import { indexNext } from "@inlet/use-cases";
import pg from "pg";
import { z } from "zod";
import { readCpuSeconds, subtractCpuSeconds } from "./cpu-seconds.ts";
import { fillMessages, toConversationId } from "./fill-messages.ts";
import { type Percentiles, roundToThousandths, summarizeNumbers } from "./numbers.ts";
import { type BenchOptions, type BenchSystem, startBenchSystem } from "./start-bench-system.ts";

/** Size of the system, and where results are written. */
export interface ApiBenchOptions extends BenchOptions {
  /** How many messages to generate. */
  messages: number;
  writeLine: (text: string) => void;
  writeTable: (rows: readonly object[]) => void;
}

/** One client's reading: its requests one after the other, each from the reply to the one before. */
type Reading = () => (next: string | undefined) => string;

type Client = ReturnType<typeof createTokenClient>;

const clients = 8;
const secondsPerReading = 8;
const unlimited = "1000000";

/**
 * Measures how long replies of the API take with many messages stored, in milliseconds and with 8 clients that send one request after the
 * other. The floor is a reply that reads no records.
 */
export async function measureApi(options: ApiBenchOptions): Promise<Record<string, unknown>> {
  await using system = await startBenchSystem({
    ...{ ...options, conversations: 0, fetchers: 0, normalizers: 0 },
    postgresFlags: ["-c", "max_wal_size=8GB"],
    serviceEnv: {
      INLET_PARALLEL_REQUESTS: `${clients * 2}`,
      INLET_TOKEN_REQUESTS_PER_MINUTE: unlimited,
      INLET_WORKSPACE_REQUESTS_PER_MINUTE: unlimited,
    },
  });
  const api = createTokenClient({ url: system.apiUrl, token: system.operatorToken });
  const body = { name: "Many messages", volumeLimit: options.messages };
  const created = {
    method: "POST",
    path: "/v1/workspaces",
    body,
    schema: z.object({ id: z.uuid() }),
  } as const;
  const { id: workspaceId } = await api.request(created);
  const rows = await generate(system.superuserUrl, { workspaceId, messages: options.messages });
  options.writeLine(`generated ${JSON.stringify(rows)}`);
  const indexSeconds = await indexAll(system.superuserUrl, workspaceId);
  options.writeLine(`indexed in ${indexSeconds} s`);

  const read = createReader(system.apiUrl, await createMemberToken(api, workspaceId));
  const results: Record<string, Percentiles & { timesFloor: number } & CpuOfRequest> = {};
  for (const [name, reading] of Object.entries(createReadings(rows.conversation))) {
    const readPath = (path: string) => read(`/v1/workspaces/${workspaceId}/${path}`);
    const { milliseconds, ...cpu } = await measureReading(system, readPath, reading);
    const floor = results["floor"] ?? milliseconds;
    results[name] = { ...milliseconds, timesFloor: roundToThousandths(milliseconds.p50 / floor.p50), ...cpu };
  }
  options.writeTable(Object.entries(results).map(([reading, it]) => ({ reading, ...it })));
  return { rows, clients, indexSeconds, milliseconds: results };
}

/** Indexes all conversations for the search, as the normalizer does. @returns the duration in seconds */
async function indexAll(url: string, workspaceId: string): Promise<number> {
  const db = openDb({ url });
  const startedAt = performance.now();
  try {
    // The scheduler may hold the position for a moment, and then there is nothing to index next.
    while ((await indexNext(db, workspaceId)) || (await searchIndex.isFilling(db, workspaceId)));
  } finally {
    await db.destroy();
  }
  return Math.round((performance.now() - startedAt) / 1_000);
}

async function generate(url: string, options: { workspaceId: string; messages: number }) {
  await using stack = new AsyncDisposableStack();
  const client = stack.adopt(new pg.Client(url), (it) => it.end());
  await client.connect();
  return await fillMessages(client, options); // before the connection closes
}

/** Creates the token of an analyst, who reads. */
async function createMemberToken(api: Client, workspaceId: string): Promise<string> {
  const path = `/v1/workspaces/${workspaceId}/tokens`;
  const body = { scope: "member", name: "Bench" };
  const { token } = await api.request({
    method: "POST",
    path,
    body,
    schema: z.object({ token: z.string() }),
  });
  return token;
}

/** Creates the function that reads a page and returns the cursor of the next. It does little, since it shares the machine. */
const createReader = (url: string, token: string) => async (path: string) => {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`The API answered ${response.status} to ${path}: ${text}`);
  return /"next":"([^"]+)"\}$/.exec(text)?.[1];
};

/** Pages of one list, and again from its start after the last. */
const readPages =
  (path: string): Reading =>
  () =>
  (next) =>
    next === undefined ? path : `${path}&after=${encodeURIComponent(next)}`;

/** Another path for each request. */
const readEach = (toPath: (number: number) => string): Reading => {
  let number = 0;
  return () => () => toPath(++number);
};

/** The readings by name. Every client reads on from where its last page ended, or asks for something else each time. */
function createReadings(conversations: number): Record<string, Reading> {
  const choose = (number: number) => (number * 7_919) % conversations;
  return {
    floor: readPages("tags?limit=1"),
    feed: readPages("feedback?limit=100"),
    conversationsById: readPages("conversations?limit=100"),
    conversationsNewest: readPages("conversations?limit=100&order=newest"),
    thread: readEach(
      (it) => `messages?limit=100&order=newest&conversationId=${toConversationId(choose(it))}`,
    ),
    searchCommonSubject: readEach(() => "conversations?limit=50&q=invoice"),
    searchRareSubject: readEach(() => "conversations?limit=50&q=zeppelin"),
    searchNoMatch: readEach((it) => `conversations?limit=50&q=nowhere${it}`),
    searchCommonWord: readEach(() => "conversations?limit=50&q=well"),
    searchRareWord: readEach(() => "conversations?limit=50&q=quagga"),
    searchTwoWords: readEach((it) => `conversations?limit=50&q=well+s${it % 300}`),
    searchCommonWordOfNone: readEach(() => "conversations?limit=50&q=well&status=done"),
    searchPhrase: readEach((it) => `conversations?limit=50&q=%22sort+s${it % 300}%22`),
    searchBestOfCommonWord: readEach(() => "conversations?limit=50&q=well&order=relevance"),
    searchBestOfTwoWords: readEach((it) => `conversations?limit=50&q=well+s${it % 300}&order=relevance`),
    searchEmail: readEach((it) => `conversations?limit=50&q=person${Math.ceil(choose(it) / 2)}@`),
    searchId: readEach((it) => `conversations?limit=50&q=${toConversationId(choose(it))}`),
  };
}

/** What one request costs, in milliseconds of CPU. */
interface CpuOfRequest {
  apiCpu: number;
  postgresCpu: number;
}

/** Lets all clients read for a while. */
async function measureReading(
  system: BenchSystem,
  read: (path: string) => Promise<string | undefined>,
  reading: Reading,
): Promise<{ milliseconds: Percentiles } & CpuOfRequest> {
  const milliseconds: number[] = [];
  const before = readCpuSeconds(system);
  const endsAt = performance.now() + secondsPerReading * 1_000;
  const repeat = async (toPath: (next: string | undefined) => string): Promise<void> => {
    let next: string | undefined;
    while (performance.now() < endsAt) {
      const startedAt = performance.now();
      next = await read(toPath(next));
      milliseconds.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, () => repeat(reading())));
  const used = subtractCpuSeconds(before, readCpuSeconds(system));
  const perRequest = (seconds = 0) => roundToThousandths((seconds * 1_000) / milliseconds.length);
  return {
    milliseconds: summarizeNumbers(milliseconds),
    apiCpu: perRequest(used["api"]),
    postgresCpu: perRequest(used["postgres"]),
  };
}
