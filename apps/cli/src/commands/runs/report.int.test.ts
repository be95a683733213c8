import { type Integration, openDb, reports } from "@inlet/db";
import { createRecordingQueues } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { givenIntegration, runCommand } from "../../testing/run-command.ts";

const { url } = setUpTestDb();
const given = createGiven({ url });
const db = openDb({ url, max: 3 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: url, QUEUE_URL: "redis://127.0.0.1:1" };
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
let integration: Integration;
beforeEach(async () => {
  integration = await givenIntegration(db);
  const { id: integrationId, workspaceId } = integration;
  await given.query("update integration set scope_from = clock_timestamp() - interval '7 days'");
  for (const stream of ["conversations", "messages"])
    await given.row("stream_cursor", { integrationId, workspaceId, stream, at: minutesAgo(1) });
});

/** A queue that makes each report at once, of a Kustomer that has the given conversations. */
function createReportingQueues(conversations: readonly string[]) {
  const queues = createRecordingQueues();
  const make = async (reportId: string) => {
    for (const id of conversations)
      await given.row("report_record", {
        reportId,
        stream: "conversations",
        id,
        listed: true,
        updatedAt: minutesAgo(60),
      });
    const report = await reports.findById(db, reportId);
    if (report) await reports.compare(db, report);
  };
  return () => ({
    ...queues,
    sendMany: async (_job: unknown, items: readonly { payload: unknown }[]) => {
      for (const { payload } of items) await make((payload as { reportId: string }).reportId);
    },
  });
}

test("a report is opened, watched and printed, and exits with 0 when every difference is explained", async () => {
  const { workspaceId } = integration;
  await given.row("held_conversation", { workspaceId, id: "beyond", updatedAt: minutesAgo(60) });

  const ended = await runCommand(["report", integration.workspaceId], env, createReportingQueues(["beyond"]));

  expect(ended.exitCode).toBe(0);
  const [heading, conversations, messages, , rowHeading, row] = ended.stdout.split("\n");
  expect(heading).toMatch(/^STREAM +AT KUSTOMER +LISTED .* HELD .* UNEXPLAINED$/);
  expect(conversations).toMatch(/^conversations +0 +1 +0 +- +0 +1 +0 /);
  expect(messages).toMatch(/^messages /);
  expect(rowHeading).toMatch(/^STREAM +ID +EXPLANATION/);
  expect(row).toMatch(/^conversations +beyond +held /);
  expect(ended.stderr).toContain("Everything is stored, or the difference is explained.");
});

test("a report with an unexplained difference exits with 1", async () => {
  const argv = ["report", integration.workspaceId, "--from", "2020-01-01T00:00:00Z", "--json"];

  const { exitCode, stdout } = await runCommand(argv, env, createReportingQueues(["lost"]));

  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    state: "done",
    window: { from: "2020-01-01T00:00:00.000Z" },
    complete: false,
    conversations: { unexplained: 1 },
    rows: [{ stream: "conversations", id: "lost", stored: null, explanation: "unexplained" }],
  });
});

test("a failed report exits with 1 and prints the reason", async () => {
  const failing = () => ({
    ...createRecordingQueues(),
    sendMany: async () => {
      const error = { kind: "unavailable", message: "Kustomer does not answer.", at: new Date() };
      await given.query("update report set state = 'failed', error = $1", JSON.stringify(error));
    },
  });

  const { exitCode, stderr } = await runCommand(["report", integration.workspaceId], env, failing);

  expect(exitCode).toBe(1);
  expect(stderr).toContain("Kustomer does not answer.");
});

test("a report on an unknown workspace is refused", async () => {
  const { exitCode, stderr } = await runCommand(["report", crypto.randomUUID()], env, () =>
    createRecordingQueues(),
  );

  expect(exitCode).toBe(1);
  expect(stderr).toContain("There is no such workspace.");
});
