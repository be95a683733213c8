import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@inlet/embedded-postgres";

/**
 * A Postgres server that can be stopped immediately, and restarts on the same port with everything that was
 * committed.
 */
export interface PostgresServer extends AsyncDisposable {
  readonly url: string;
  /** For faults that only a superuser can cause. */
  readonly superuserUrl: string;
  /** Stops the server immediately, which closes every connection, and starts its recovery. */
  restart(): Promise<void>;
}

/** Without fsync, commits are lost only when the machine stops, not when Postgres stops. */
const flags = ["-c", "fsync=off"];

/** Starts a server in a temporary directory. Disposing removes the directory. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const parent = mkdtempSync(join(tmpdir(), "inlet-chaos-"));
  chmodSync(parent, 0o711); // as root, Postgres runs under another account, which must have access
  const dir = join(parent, "postgres");
  const removeDir = () => rmSync(parent, { recursive: true, force: true });
  try {
    const first = await startEmbeddedPostgres({ dir, flags });
    const port = Number(new URL(first.url).port);
    let server: Promise<EmbeddedPostgres> = Promise.resolve(first);
    return {
      url: first.url,
      superuserUrl: first.superuserUrl,
      async restart() {
        process.kill((await server).pid, "SIGQUIT");
        server = startEmbeddedPostgres({ dir, flags, port });
        await server;
      },
      async [Symbol.asyncDispose]() {
        // A server that is still restarting would continue to write into the directory.
        await server.then((it) => it[Symbol.asyncDispose]()).finally(removeDir);
      },
    };
  } catch (err) {
    removeDir();
    throw err;
  }
}
