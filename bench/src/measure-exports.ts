import { setTimeout as wait } from "node:timers/promises";
import { createTokenClient } from "@inlet/standalone";
import pg from "pg";
import { z } from "zod";
import { fillMessages } from "./fill-messages.ts";
import { prepareImageEnv } from "./image-env.ts";
import { type BenchOptions, type BenchSystem, startBenchSystem } from "./start-bench-system.ts";

/** Size of the system, and where results are written. */
export interface ExportBenchOptions extends BenchOptions {
  /** How many messages to generate and export. */
  messages: number;
  writeTable: (rows: readonly object[]) => void;
}

/** What one export took. */
interface Measured {
  format: string;
  MiB: number;
  seconds: number;
  /** Of the API, at the end of each quarter of the time, so that growth shows. */
  residentMiB: number[];
  /** Of the API since its start. */
  peakMiB: number | undefined;
}

const sampleMs = 500;

/** Measures the memory of the API while it exports many messages in each format, to a client that reads as fast as it can. */
export async function measureExports(options: ExportBenchOptions): Promise<Record<string, unknown>> {
  await using system = await startBenchSystem({
    ...{ ...options, conversations: 0, fetchers: 0, normalizers: 0 },
    postgresFlags: ["-c", "max_wal_size=8GB"],
    serviceEnv: prepareImageEnv(),
  });
  const api = createTokenClient({ url: system.apiUrl, token: system.operatorToken });
  const body = { name: "Many messages", volumeLimit: options.messages };
  const schema = z.object({ id: z.uuid() });
  const { id } = await api.request({ method: "POST", path: "/v1/workspaces", body, schema });
  await using stack = new AsyncDisposableStack();
  const client = stack.adopt(new pg.Client(system.superuserUrl), (it) => it.end());
  await client.connect();
  await fillMessages(client, { workspaceId: id, messages: options.messages });

  const idleMiB = system.services.find((it) => it.app === "api")?.usage()?.residentMiB;
  const exports: Measured[] = [];
  for (const query of [
    "messages/export?format=ndjson",
    "messages/export?format=csv",
    "messages/export?format=parquet",
  ])
    exports.push(await measureExport(system, `/v1/workspaces/${id}/${query}`));
  options.writeTable(exports);
  return { messages: options.messages, idleMiB, exports };
}

async function measureExport(system: BenchSystem, path: string): Promise<Measured> {
  const readUsage = () => system.services.find((it) => it.app === "api")?.usage();
  const samples: number[] = [];
  const ended = new AbortController();
  const sampling = sample(() => samples.push(readUsage()?.residentMiB ?? 0), ended.signal);
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${system.operatorToken}` };
  const { body } = await fetch(system.apiUrl + path, { headers });
  let bytes = 0;
  for await (const chunk of body ?? []) bytes += (chunk as Uint8Array).length;
  ended.abort();
  await sampling;
  const quarters = [1, 2, 3, 4].map((it) => samples[Math.ceil((samples.length * it) / 4) - 1] ?? 0);
  return {
    format: path.split("=").at(-1) ?? "",
    MiB: Math.round(bytes / 1024 / 1024),
    seconds: Math.round((performance.now() - startedAt) / 1_000),
    residentMiB: quarters,
    peakMiB: readUsage()?.peakMiB,
  };
}

async function sample(take: () => void, signal: AbortSignal): Promise<void> {
  for (; !signal.aborted; await wait(sampleMs)) take();
}
