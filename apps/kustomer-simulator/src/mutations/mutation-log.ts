import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { type WorldPlan, worldPlanSchema } from "../simulator-options.ts";
import { actionSchema } from "./actions.ts";

const entrySchema = z.object({
  org: z.enum(["acme", "globex"]),
  action: actionSchema,
  at: z.number(),
  seed: z.string(),
});

/** A deed and the org whose world it changed. */
export type LoggedMutation = z.output<typeof entrySchema>;

/** Keeps a world's plan and everything done to it, one JSON line each. */
export interface MutationLog {
  /** The plan to build from: the file's own when it had one. */
  readonly plan: WorldPlan;
  /** What was done before, oldest first. */
  readonly past: readonly LoggedMutation[];
  add(entries: readonly LoggedMutation[]): void;
  /** Forgets every deed, keeps the plan. */
  clear(): void;
}

/** Opens a journal; without a path nothing is kept. */
export function openMutationLog(path: string | undefined, plan: WorldPlan): MutationLog {
  if (path === undefined) return { plan, past: [], add: () => undefined, clear: () => undefined };
  const [first, ...rest] = existsSync(path) ? readLines(path) : [];
  const storedPlan = first === undefined ? plan : worldPlanSchema.parse(first);
  const past = rest.map((line) => entrySchema.parse(line));
  mkdirSync(dirname(path), { recursive: true });
  // Written whole again, so that a line torn by a crash is gone before the next one is added.
  writeFileSync(path, toJsonLines([storedPlan, ...past]));
  return {
    plan: storedPlan,
    past,
    add: (entries) => appendFileSync(path, toJsonLines(entries)),
    clear: () => writeFileSync(path, toJsonLines([storedPlan])),
  };
}

function toJsonLines(entries: readonly unknown[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
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
