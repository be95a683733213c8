import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInletClient, type FeedItem, listItems } from "@inlet/client";
import { setUpTestDb } from "@inlet/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenConversations } from "../support/given-content.ts";

const pg = setUpTestDb();
const example = join(import.meta.dirname, "../../../../packages/client/examples/sync-to-file.ts");
const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
const conversations = 60;
const pageSize = "5";

test(`a consumer that is killed at random points ends with exactly the truth (SEED=${seed})`, async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const baseUrl = await api.app.listen({ port: 0, host: "127.0.0.1" });
  const directory = mkdtempSync(join(tmpdir(), "inlet-consumer-"));
  const file = join(directory, "items.ndjson");
  const token = own.memberToken.token;
  const env = { INLET_URL: baseUrl, INLET_TOKEN: token, WORKSPACE: own.id };
  const change = (from: number, to: number, name: string) =>
    givenConversations(
      api.db,
      own.id,
      Array.from({ length: to - from }, (_, i) => ({ id: `c${from + i}`, name, ...toVersion(name) })),
    );

  await change(0, conversations, "first");
  const [rounds = []] = fc.sample(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 }), {
    seed,
    numRuns: 1,
  });
  for (const [i, pages] of rounds.entries()) {
    await runConsumer([example, file, pageSize], { env, killAfterPages: pages });
    await change(i * 10, i * 10 + 15, `change ${i}`); // also of items that the consumer has passed
  }
  const output = await runConsumer([example, file, pageSize], { env });

  const path = "/v1/workspaces/{workspaceId}/conversations";
  const client = createInletClient({ baseUrl, token });
  const truth: { id: string; title: string | null }[] = [];
  const params = { path: { workspaceId: own.id }, query: { limit: 7 } };
  for await (const { id, name } of listItems(client, { path, params })) truth.push({ id, title: name });
  expect(output).toContain(`up to date: ${conversations} items, 0 deleted`);
  expect(toTitles(readLatest(file))).toEqual(toTitles(truth));
  rmSync(directory, { recursive: true, force: true });
});

const toTitles = (items: { id: string; title: string | null }[]) =>
  items.map(({ id, title }) => `${id}: ${title}`).sort();

/** The latest version of each item in the file, whose lines hold an item or a checkpoint. */
function readLatest(file: string): FeedItem[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const items = lines.flatMap((it) => (JSON.parse(it) as { item?: FeedItem }).item ?? []);
  const ordered = items.sort((a, b) => Number(BigInt(a.version) - BigInt(b.version)));
  return [...new Map(ordered.map((it) => [`${it.kind}/${it.id}`, it])).values()];
}

/** Later changes have later versions. */
function toVersion(name: string): { rev: number; updatedAt: Date } {
  const rev = name === "first" ? 1 : Number(name.replace("change ", "")) + 2;
  return { rev, updatedAt: new Date(Date.UTC(2026, 0, 3, 0, rev)) };
}

/** Runs the example, and kills it as soon as it has handled so many pages, which may be in the middle of the next. */
async function runConsumer(
  parameters: string[],
  {
    env,
    killAfterPages = Number.POSITIVE_INFINITY,
  }: { env: Record<string, string>; killAfterPages?: number },
): Promise<string> {
  const child = spawn(process.execPath, parameters, { env, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (text: Buffer) => {
    output += text.toString();
    if (output.split("\n").length > killAfterPages) child.kill("SIGKILL");
  });
  await once(child, "close");
  return output;
}
