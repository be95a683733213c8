import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { OrgName } from "./keys.ts";
import type { Deed } from "./mutations/mutate.ts";
import type { WorldPlan } from "./options.ts";

/** A deed and the org whose world it changed. */
export type Entry = Deed & { org: OrgName };

/** Keeps a world's plan and everything done to it, one JSON line each. */
export interface Journal {
  /** The plan to build from: the file's own when it had one. */
  readonly plan: WorldPlan;
  /** What was done before, oldest first. */
  readonly past: readonly Entry[];
  add(entries: readonly Entry[]): void;
  /** Forgets every deed, keeps the plan. */
  clear(): void;
}

/** Opens a journal; without a path nothing is kept. */
export function openJournal(path: string | undefined, plan: WorldPlan): Journal {
  if (path === undefined) return { plan, past: [], add: () => undefined, clear: () => undefined };
  const kept = existsSync(path) ? readLines(path) : [];
  const [first, ...past] = kept;
  const lived = first ? (first as WorldPlan) : plan;
  const write = (entries: readonly unknown[]) =>
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  mkdirSync(dirname(path), { recursive: true });
  // Written whole again, so that a line torn by a crash is gone before the next one is added.
  writeFileSync(path, write([lived, ...past]));
  return {
    plan: lived,
    past: past as Entry[],
    add: (entries) => appendFileSync(path, write(entries)),
    clear: () => writeFileSync(path, write([lived])),
  };
}

/** The lines that are whole; a crash may have torn the last one. */
function readLines(path: string): unknown[] {
  const lines: unknown[] = [];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (line === "") continue;
    try {
      lines.push(JSON.parse(line));
    } catch {
      break;
    }
  }
  return lines;
}
