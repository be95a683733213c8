import { openDb, runs } from "@inlet/db";
import pg from "pg";
import { createTwinDatabase } from "./copy-rows.ts";
import { fillFleet, switchFleetOn } from "./fill-fleet.ts";
import { type Percentiles, summarizeNumbers } from "./numbers.ts";

/** On which server to measure, and with how many integrations. */
export interface PlanningOptions {
  serverUrl: string;
  integrations: number;
  intervalSeconds: number;
}

const rounds = 30;
/** As the scheduler claims. */
const maxPerClaim = 500;
const daySeconds = 86_400;

/** How long the statement takes that opens what is due in a second. */
export interface PlanningResult extends Percentiles {
  integrations: number;
  /** Runs that one statement opened, on average. */
  opened: number;
}

/** Measures the planning statement alone, in milliseconds, in a database in which a second's share of the fleet is due. */
export async function measurePlanning(options: PlanningOptions): Promise<PlanningResult> {
  const { serverUrl, integrations, intervalSeconds } = options;
  const url = await createTwinDatabase(serverUrl, `fleet_of_${integrations}`);
  await using stack = new AsyncDisposableStack();
  const db = stack.adopt(openDb({ url }), (it) => it.destroy());
  const client = stack.adopt(new pg.Client(url), (it) => it.end());
  await client.connect();
  await fillFleet(client, { integrations, baseUrl: "http://127.0.0.1" });
  await switchFleetOn(client, daySeconds); // so that only those are due that are made due
  const due = Math.ceil(integrations / intervalSeconds);
  const milliseconds: number[] = [];
  let opened = 0;
  for (let round = 0; round < rounds; round++) {
    await makeDue(client, due);
    const startedAt = performance.now();
    opened += (await runs.openDue(db, { limit: maxPerClaim, settleMs: 0 })).length;
    milliseconds.push(performance.now() - startedAt);
    await client.query("update run set state = 'done', dispatch_at = null, finished_at = clock_timestamp()");
  }
  return { integrations, opened: opened / rounds, ...summarizeNumbers(milliseconds) };
}

/** Makes the integrations due that are due next. */
const makeDue = (client: pg.Client, count: number) =>
  client.query(
    `update integration set next_run_at = clock_timestamp() - interval '1 second'
    where id in (select id from integration order by next_run_at limit $1)`,
    [count],
  );
