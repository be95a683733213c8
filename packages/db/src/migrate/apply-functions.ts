import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { sql } from "kysely";
import type { Db, DbPool } from "../client/open-db.ts";
import { buildViewStatements } from "../reporting/views.ts";

const folder = new URL("../functions/", import.meta.url);

/** A PL/pgSQL function of this code, or its views. */
interface SqlFunction {
  name: string;
  text: string;
  sha256: string;
}

async function readFunctions(): Promise<SqlFunction[]> {
  const files = (await readdir(folder)).filter((it) => it.endsWith(".sql")).toSorted();
  const functions = await Promise.all(
    files.map(async (file) =>
      toFunction(file.slice(0, -".sql".length), await readFile(new URL(file, folder), "utf8")),
    ),
  );
  return [...functions, toFunction("reporting_views", buildViewStatements())];
}

const toFunction = (name: string, text: string): SqlFunction => ({
  name,
  text,
  sha256: createHash("sha256").update(text).digest("hex"),
});

/**
 * Replaces every database function whose file has changed since it was last applied, and likewise the views for analysts. A version that a newer
 * release has replaced is not applied again. Callers at the same time wait for each other.
 * @returns the names of the replaced functions
 */
export async function applyFunctions(db: DbPool): Promise<string[]> {
  const functions = await readFunctions();
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('apply_functions'))`.execute(tx);
    const applied = await readApplied(tx);
    const changed = functions.filter(({ name, sha256 }) => !applied.get(name)?.includes(sha256));
    for (const { name, text, sha256 } of changed) {
      await sql.raw(text).execute(tx);
      await sql`
        insert into applied_function (name, sha256) values (${name}, array[${sha256}])
        on conflict (name) do update set sha256 = applied_function.sha256 || excluded.sha256`.execute(tx);
    }
    return changed.map((it) => it.name);
  });
}

/** Lists functions of this code that were never applied. A function that a newer release has replaced is not listed. */
export async function listMissingFunctions(db: Db): Promise<string[]> {
  const applied = await readApplied(db);
  const functions = await readFunctions();
  return functions.filter(({ name, sha256 }) => !applied.get(name)?.includes(sha256)).map((it) => it.name);
}

/** Reads every version of each function that was ever applied, the current one last. */
async function readApplied(db: Db): Promise<Map<string, string[]>> {
  const rows = await db.selectFrom("appliedFunction").select(["name", "sha256"]).execute();
  return new Map(rows.map((it) => [it.name, it.sha256]));
}
