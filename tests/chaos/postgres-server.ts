import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@inlet/embedded-postgres";

/** A Postgres that can be stopped as by a power cut, and comes back on the same port with all that was committed. */
export interface PostgresServer extends AsyncDisposable {
  readonly url: string;
  /** An immediate stop, which every connection feels, and a recovery. */
  restart(): Promise<void>;
}

/** Only a machine that stops loses what was not synced; what Postgres itself has committed it keeps. */
const flags = ["-c", "fsync=off"];

/** Starts a cluster in a place of its own, which is gone afterwards. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const place = mkdtempSync(join(tmpdir(), "inlet-chaos-"));
  chmodSync(place, 0o711); // the account that Postgres runs as, where we are root, must get in
  const dir = join(place, "postgres");
  const forget = () => rmSync(place, { recursive: true, force: true });
  try {
    const first = await startEmbeddedPostgres({ dir, flags });
    const port = Number(new URL(first.url).port);
    let server: Promise<EmbeddedPostgres> = Promise.resolve(first);
    return {
      url: first.url,
      async restart() {
        process.kill((await server).pid, "SIGQUIT");
        server = startEmbeddedPostgres({ dir, flags, port });
        await server;
      },
      async [Symbol.asyncDispose]() {
        // One that is just coming back would go on writing into its place.
        await server.then((it) => it[Symbol.asyncDispose]()).finally(forget);
      },
    };
  } catch (err) {
    forget();
    throw err;
  }
}
