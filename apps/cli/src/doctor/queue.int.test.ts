import { randomUUID } from "node:crypto";
import { openDb } from "@inlet/db";
import { openPool } from "@inlet/db/testing";
import { openQueues } from "@inlet/queue";
import { setUpQueueBackends, setUpTestDb } from "@inlet/testkit";
import { resolveQueue } from "@inlet/use-cases";
import { afterAll, describe, expect, test } from "vitest";
import { openShell } from "../terminal/shell.ts";
import { checkPauses, checkQueue } from "./queue.ts";

const { url } = setUpTestDb();
const nowhere = { write: () => undefined };
const shell = openShell({ env: {}, stdout: nowhere, stderr: nowhere });
const db = openPool({ url, max: 1 });
afterAll(() => db.end());

test("finds a queue that answers and passes no job on", async () => {
  const role = `reader_${randomUUID().replaceAll("-", "")}`;
  await db.query(`create role ${role} login password 'hush'`);
  await db.query(
    `grant usage on schema bullmq to ${role}; grant select on all tables in schema bullmq to ${role}`,
  );
  const readerUrl = Object.assign(new URL(url), { username: role, password: "hush" }).href;
  await using queues = openQueues({ url: readerUrl });
  await queues.check();

  const finding = await checkQueue(shell, { url: readerUrl });

  expect(finding).toMatchObject({
    status: "fail",
    message: expect.stringMatching(
      /passes no job on \(permission denied .*\): correct the name and password in QUEUE_URL, or the rights of that role$/,
    ),
  });
  expect(finding.message).not.toContain("hush");
  await queues.close();
  await db.query(`drop owned by ${role}; drop role ${role}`);
});

test("leaves nothing of its job in the queue", async () => {
  expect(await checkQueue(shell, { url })).toMatchObject({ status: "ok" });

  const { rows } = await db.query("select queue from bullmq.job union select queue from bullmq.event");
  expect(rows).toEqual([]);
});

describe.each(setUpQueueBackends())("with the queue on $name", (backend) => {
  test.skipIf(backend.url === undefined)(
    "names a queue that somebody has paused, until it is resumed",
    async () => {
      const server = { url: backend.url ?? "" };
      await using stack = new AsyncDisposableStack();
      const installation = stack.adopt(openDb({ url }), (it) => it.destroy());
      const queues = stack.use(openQueues(await resolveQueue(installation, server)));
      const [queue] = queues.bullQueues([{ name: "take-step" }]) as [{ pause(): unknown; resume(): unknown }];

      await queue.pause();
      const paused = await checkPauses(installation, { shell, server });
      await queue.resume();

      expect(paused).toMatchObject({
        status: "warn",
        message: expect.stringMatching(/^take-step waits until/),
      });
      expect(await checkPauses(installation, { shell, server })).toMatchObject({ status: "ok" });
    },
  );
});
