import type { Socket } from "node:net";
import { expect, inject, test } from "vitest";
import { openPool } from "./open-pool.ts";

test("closing waits until the server has closed every connection, so that the server may stop afterwards", async () => {
  const { pool, close } = openPool(inject("postgresUrl"), { max: 2 });
  const sockets: Socket[] = [];
  pool.on("connect", (client) =>
    sockets.push((client as unknown as { connection: { stream: Socket } }).connection.stream),
  );
  const released = await pool.connect();
  await pool.query("select 1");
  released.release(true);

  await close();

  expect(sockets.map((it) => it.closed)).toEqual([true, true]);
});
