import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "@inlet/contracts";
import { generateEncryptionKey } from "@inlet/service-kit";
import { z } from "zod";
import { acquireLock } from "./acquire-lock.ts";
import { ensurePrivateFolder } from "./ensure-private-folder.ts";

const workspaceSchema = z.object({
  workspaceId: z.string(),
  token: z.string(),
  /** Whether a start has connected it and switched it on. Later starts leave its switches alone. */
  isSetUp: z.boolean(),
});

const savedStateSchema = z.object({
  encryptionKeys: z.string(),
  operatorToken: z.string().optional(),
  simulatorPort: z.number().optional(),
  /** By the name of the Kustomer that each reads. */
  workspaces: z.record(z.string(), workspaceSchema),
});

/** What one start saves for the next. */
export type SavedState = z.output<typeof savedStateSchema>;

/** A workspace that an earlier start created. */
export type SavedWorkspace = z.output<typeof workspaceSchema>;

/** The folder that holds all data, locked by this process until it is disposed. */
export interface Home extends Disposable {
  readonly dir: string;
  /** The file of the saved state. */
  readonly file: string;
  readonly savedState: Readonly<SavedState>;
  /** Changes the saved state, on disk first. */
  save(change: Partial<SavedState>): void;
  path(name: string): string;
}

/** `.inlet` in the root of the repository. */
export const defaultDir = (): string => fileURLToPath(new URL("../../../../.inlet", import.meta.url));

/** Opens a folder, creates it if there is none, and makes it private. @throws Fault `conflict` when another process has it open */
export function openHome(dir: string): Home {
  const path = (name: string) => join(dir, name);
  ensurePrivateFolder(dir);
  const lock = acquireLock(path("lock"));
  try {
    const file = path("memory.json");
    if (existsSync(file)) chmodSync(file, 0o600); // a copy may have lost it
    let savedState = existsSync(file) ? read(file) : undefined;
    const save = (change: Partial<SavedState>) => {
      const next: SavedState = { encryptionKeys: "", workspaces: {}, ...savedState, ...change };
      write(file, next);
      savedState = next;
      return next;
    };
    const initial = savedState ?? save({ encryptionKeys: `k1:${generateEncryptionKey()}` }); // saved before it encrypts anything
    return {
      dir,
      file,
      path,
      get savedState() {
        return savedState ?? initial;
      },
      save,
      [Symbol.dispose]: () => lock[Symbol.dispose](),
    };
  } catch (err) {
    lock[Symbol.dispose]();
    throw err;
  }
}

function read(file: string): SavedState {
  try {
    return savedStateSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (err) {
    throw toUnreadableFault(file, err);
  }
}

const toUnreadableFault = (file: string, cause: unknown): Fault =>
  new Fault(
    "invalid",
    `${file} cannot be read. It holds the key that encrypts API keys: restore it, or delete its folder to start again.`,
    { cause },
  );

/** Writes a file that only its owner can read. The rename makes it atomic, so a killed process leaves the old or the new file. */
function write(file: string, savedState: SavedState): void {
  const partial = `${file}.half`;
  writeFileSync(partial, `${JSON.stringify(savedState, undefined, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(partial, file);
}
