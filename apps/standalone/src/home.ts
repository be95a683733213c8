import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "@inlet/contracts";
import { generateEncryptionKey } from "@inlet/service-kit";
import { z } from "zod";
import { lock } from "./lock.ts";

const workspaceSchema = z.object({
  workspaceId: z.string(),
  token: z.string(),
  /** Whether it was connected and switched on; from then on its switches are the people's. */
  isSetUp: z.boolean(),
});

const memorySchema = z.object({
  encryptionKeys: z.string(),
  operatorToken: z.string().optional(),
  simulatorPort: z.number().optional(),
  /** By the Kustomer that each reads. */
  workspaces: z.record(z.string(), workspaceSchema),
});

/** What one start leaves for the next. */
export type Memory = z.output<typeof memorySchema>;

/** A workspace from before. */
export type KeptWorkspace = z.output<typeof workspaceSchema>;

/** The folder in which everything is kept; this process's alone until it is disposed. */
export interface Home extends Disposable {
  readonly dir: string;
  readonly memory: Readonly<Memory>;
  /** Changes the memory, on disk first. */
  remember(change: Partial<Memory>): void;
  path(name: string): string;
}

/** `.inlet` beside this code, wherever it is started from. */
export const defaultDir = (): string => fileURLToPath(new URL("../../../.inlet", import.meta.url));

/** Opens a folder, making it when there is none. @throws Fault conflict when another process has it open */
export function openHome(dir: string): Home {
  const path = (name: string) => join(dir, name);
  const held = lock(path("lock"));
  try {
    const file = path("memory.json");
    let memory = existsSync(file) ? read(file) : undefined;
    const remember = (change: Partial<Memory>) => {
      const next: Memory = { encryptionKeys: "", workspaces: {}, ...memory, ...change };
      write(file, next);
      memory = next;
      return next;
    };
    const first = memory ?? remember({ encryptionKeys: `k1:${generateEncryptionKey()}` }); // kept before anything is sealed
    return {
      dir,
      path,
      get memory() {
        return memory ?? first;
      },
      remember,
      [Symbol.dispose]: () => held[Symbol.dispose](),
    };
  } catch (err) {
    held[Symbol.dispose]();
    throw err;
  }
}

function read(file: string): Memory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (err) {
    throw cannotRead(file, err);
  }
}

const cannotRead = (file: string, cause: unknown): Fault =>
  new Fault(
    "invalid",
    `${file} cannot be read. It holds the key that seals API keys: restore it, or delete its folder to begin anew.`,
    { cause },
  );

/** Readable by its owner only; renamed into place, so that being killed leaves the old or the new. */
function write(file: string, memory: Memory): void {
  const half = `${file}.half`;
  writeFileSync(half, `${JSON.stringify(memory, undefined, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(half, file);
}
