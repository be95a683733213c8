import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { Fault } from "@inlet/contracts";
import type { Actor, DbPool } from "@inlet/db";
import { describeColumns, type ExportRequest, openExport } from "@inlet/use-cases";
import { z } from "zod";
import { assertWritable } from "./assert-writable.ts";
import { openPartFile, type PartFile } from "./part-file.ts";

/** How far an interrupted export got, and of what. */
const progressSchema = z.object({ request: z.string(), bytes: z.int().min(0), after: z.string() });
type Progress = z.infer<typeof progressSchema>;

/** What an export wrote. */
interface Written {
  bytes: number;
  /** The bytes that an earlier, interrupted export had written. */
  resumedAt: number;
}

/** A note of the progress is written for every so many bytes, and at a signal. What follows it is exported again. */
const noteEveryBytes = 8 * 1024 * 1024;

/**
 * Exports to `FILE.part` beside the file, which gets its name when it is complete. An export that was interrupted is resumed
 * if it is the same with the same columns, which a release may add, and its format can be continued; `FILE.part.json` says where.
 */
export async function exportToFile(
  { db, actor }: { db: DbPool; actor: Actor },
  { workspaceId, kind, query }: ExportRequest,
  path: string,
): Promise<Written> {
  await assertWritable(path);
  const [part, note] = [`${path}.part`, `${path}.part.json`];
  const columns = describeColumns(kind, query).map((it) => it.name);
  const request = JSON.stringify([workspaceId, kind, query, columns]);
  const progress = await readProgress({ part, note, request });
  const resumed = { ...query, ...(progress && { after: progress.after }) };
  const options = { actor, isContinued: progress !== undefined };
  const { parts } = await openExport(db, { workspaceId, kind, query: resumed }, options);
  const resumedAt = progress?.bytes ?? 0;
  using interruption = catchInterruption();
  await using file = await openPartFile(path, { size: resumedAt });
  let [bytes, notedAt] = [resumedAt, resumedAt];
  for await (const { bytes: piece, after } of parts) {
    await file.append(piece);
    bytes += piece.length;
    const isDue = interruption.signal.aborted || bytes - notedAt >= noteEveryBytes;
    if (after !== undefined && isDue) {
      await writeProgress(file, note, { request, bytes, after });
      notedAt = bytes;
    }
    interruption.signal.throwIfAborted();
  }
  await file.finish();
  await rm(note, { force: true });
  return { bytes, resumedAt };
}

/** How long an interrupted export may take to note its progress. */
const endWithinMs = 10_000;

/** Lets an export note its progress at a signal. Package managers forward signals that the terminal sends too, so a second one is normal. */
function catchInterruption(): Disposable & Pick<AbortController, "signal"> {
  const interruption = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const stop = () => {
    interruption.abort(
      new Fault("unavailable", "The export was interrupted. Run the same command again to continue."),
    );
    setTimeout(() => process.exit(1), endWithinMs).unref();
  };
  for (const it of signals) process.on(it, stop);
  return {
    signal: interruption.signal,
    [Symbol.dispose]: () => {
      for (const it of signals) process.off(it, stop);
    },
  };
}

interface Interrupted {
  part: string;
  note: string;
  request: string;
}

/** Reads how far an interrupted export of the same request got; undefined when there is none. */
async function readProgress({ part, note, request }: Interrupted): Promise<Progress | undefined> {
  const text = await readFile(note, "utf8").catch(() => "null");
  const parsed = progressSchema.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.request !== request) return undefined;
  const size = await getSize(part);
  return size >= parsed.data.bytes ? parsed.data : undefined;
}

async function getSize(path: string): Promise<number> {
  try {
    await using file = await open(path);
    return (await file.stat()).size;
  } catch {
    return -1; // it does not exist, so nothing can be resumed
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut while it was written
  }
}

/** The bytes reach the disk before the note that counts them. */
async function writeProgress(file: PartFile, note: string, progress: Progress): Promise<void> {
  await file.sync();
  await writeFile(`${note}.new`, JSON.stringify(progress));
  await rename(`${note}.new`, note);
}
