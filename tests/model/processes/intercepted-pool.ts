import type pg from "pg";
import { gated, type HeldConnection, holder } from "./model-process.ts";

type PoolLike = Parameters<typeof import("@inlet/db/testing").createDb>[0];
type ClientLike = Awaited<ReturnType<PoolLike["connect"]>>;

/** A pool whose every statement waits at a gate, and whose connections end with the process that holds them. */
export const gatedPool = (pool: pg.Pool): PoolLike => ({
  options: pool.options,
  connect: async () => guard(await pool.connect()),
  end: () => pool.end(),
});

function guard(client: pg.PoolClient): ClientLike {
  const owner = holder();
  const { processID } = client as unknown as { processID: number }; // pg's own, though not in its types
  let isGone = false;
  let busy = 0;
  const connection: HeldConnection = {
    pid: processID,
    isBusy: () => busy > 0,
    cut() {
      if (isGone) return;
      isGone = true;
      client.release(true);
    },
  };
  owner?.hold(connection);
  const query = async (text: string, values: readonly unknown[]) => {
    busy += 1;
    return client.query(text, [...values]).finally(() => {
      busy -= 1;
    });
  };
  const failure = () => {
    connection.cut();
    return new Error("Connection terminated unexpectedly");
  };
  const guarded = {
    processID,
    query: (text: string, values: readonly unknown[]) =>
      gated({ kind: "database", title: titleOf(text), failure }, () => query(text, values)),
    release(discard?: boolean) {
      owner?.letGo(connection);
      if (isGone) return;
      isGone = true;
      client.release(discard);
    },
  };
  // The overload for cursors is lacking: Kysely uses it when streaming only, and we never stream.
  return guarded as unknown as ClientLike;
}

/** The beginning of a statement, as a name for it. */
const titleOf = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 70);
