import { batches, migrate, openDb, reporting } from "@inlet/db";
import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import { fastUnsafeFlags, toSocketUrl } from "@inlet/embedded-postgres/testing";
import { openQueues } from "@inlet/queue";
import { templateName } from "@inlet/testkit";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { findRedis } from "./find-redis.ts";

/** Starts the servers of a test run: a Postgres with a migrated template database, and a Redis if one is available. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (project.vitest.projects.every((it) => it.name === "unit")) return undefined; // unit tests need no servers
  const { TEST_DATABASE_URL } = process.env;
  await using stack = new AsyncDisposableStack();

  const { postgresUrl, postgresSocketUrl, superuserUrl } = TEST_DATABASE_URL
    ? {
        postgresUrl: TEST_DATABASE_URL,
        postgresSocketUrl: TEST_DATABASE_URL,
        superuserUrl: TEST_DATABASE_URL,
      }
    : await startPostgres(stack);
  await createTemplate(postgresUrl, superuserUrl);
  const redis = stack.use(await findRedis(process.env));
  if (redis.url === undefined) console.error(`Redis tests are skipped: ${redis.reason}`);

  project.provide("postgresUrl", postgresUrl);
  project.provide("postgresSocketUrl", postgresSocketUrl);
  project.provide("superuserUrl", superuserUrl);
  project.provide("redisUrl", redis.url);
  project.provide("redisReason", redis.reason);
  const servers = stack.move();
  return () => servers.disposeAsync();
}

/** Tests use the role of `npm start`, so that nothing needs a superuser. In addition it creates databases and roles. */
async function startPostgres(stack: AsyncDisposableStack) {
  const server = stack.use(await startEmbeddedPostgres({ flags: fastUnsafeFlags }));
  const { url, superuserUrl } = server;
  const client = new pg.Client(superuserUrl);
  await client.connect();
  const allow = `alter role inlet createdb createrole; alter role inlet set createrole_self_grant = 'set, inherit'`;
  await client.query(allow).finally(() => client.end());
  return { postgresUrl: url, postgresSocketUrl: toSocketUrl(server), superuserUrl };
}

async function createTemplate(server: string, superuser: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(`drop database if exists ${templateName} with (force)`);
  await client.query(`create database ${templateName}`);
  await client.end();
  const inTemplate = (address: string) =>
    Object.assign(new URL(address), { pathname: `/${templateName}` }).href;
  const url = inTemplate(server);
  const db = openDb({ url });
  await migrate(db);
  const admin = openDb({ url: inTemplate(superuser), max: 1 });
  // Every test runs with what SQL roles demand of a database.
  await reporting.applySetup(admin, await reporting.buildOwnSetup(db)).finally(() => admin.destroy());
  await batches.maintainPartitions(db, 7).finally(() => db.destroy());
  const queues = openQueues({ url, answerWithinMs: 30_000 });
  await queues.check().finally(() => queues.close()); // creates the queue's own tables
}
