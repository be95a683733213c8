import { open, rename, stat } from "node:fs/promises";
import { Fault } from "@inlet/contracts";

/** The unfinished file of an export, `FILE.part`. */
export interface PartFile extends AsyncDisposable {
  /** Adds bytes at the end. @throws Fault conflict, when something else has written to the file */
  append(bytes: Uint8Array): Promise<void>;
  /** Waits until the disk has what was added. */
  sync(): Promise<void>;
  /** Gives the file its name. @throws Fault conflict, likewise */
  finish(): Promise<void>;
}

/**
 * Opens `FILE.part` and cuts it to a size. The same export started twice, as by a timer, would mix both in one file, so who finds
 * another size than it has written gives up.
 */
export async function openPartFile(path: string, { size = 0, mode = 0o666 } = {}): Promise<PartFile> {
  const part = `${path}.part`;
  const file = await open(part, "a", mode);
  await file.truncate(size);
  const { ino } = await file.stat();
  let written = size;
  const assertOwn = async () => {
    const found = await stat(part).catch(() => undefined);
    if (found?.ino === ino && found.size === written) return;
    throw new Fault(
      "conflict",
      `Something else wrote to ${part} meanwhile, maybe the same command, started twice: run it again, once.`,
    );
  };
  return {
    async append(bytes) {
      await assertOwn();
      await file.appendFile(bytes);
      written += bytes.length;
    },
    sync: () => file.datasync(),
    async finish() {
      await file.sync();
      await assertOwn();
      await rename(part, path);
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}
