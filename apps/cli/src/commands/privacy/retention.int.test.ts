import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { runCommand } from "../../testing/run-command.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const run = (...args: string[]) =>
  runCommand(["retention", ...args], { DATABASE_URL: pg.url, QUEUE_URL: pg.url });

test("a retention is tried and shown, and a wrong one is bad usage", async () => {
  const { id } = await given.workspace({ retentionDays: 90 });

  const shown = await run("show", id, "--json");
  const longer = await run("preview", id, "--forever");
  const short = await run("preview", id, "--days", "6");

  expect(JSON.parse(shown.stdout)).toEqual({ retentionDays: 90 });
  expect(longer.stdout).toContain("does not come back by itself");
  expect(short.exitCode).toBe(2);
});
