import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { orgNames } from "../api-keys.ts";
import { type WorldPlan, worldPlanSchema } from "../simulator-options.ts";
import { actionSchema } from "./actions.ts";

const loggedMutationSchema = z.object({
  org: z.enum(orgNames),
  action: actionSchema,
  at: z.number(),
  seed: z.string(),
});

/** A mutation and the org whose world it changed. */
export type LoggedMutation = z.output<typeof loggedMutationSchema>;

/** Stores a world's plan and its mutations, one JSON line each, so that a restart can replay them. */
export interface MutationLog {
  /** The stored plan, if the file had one; otherwise the given plan. */
  readonly plan: WorldPlan;
  /** The mutations found in the file, oldest first. */
  readonly mutations: readonly LoggedMutation[];
  append(mutations: readonly LoggedMutation[]): void;
  /** Removes every mutation and keeps the plan. */
  clear(): void;
}

/** Opens a log. Without a path it stores nothing. */
export function openMutationLog(path: string | undefined, plan: WorldPlan): MutationLog {
  if (path === undefined) return { plan, mutations: [], append: () => undefined, clear: () => undefined };
  const [first, ...rest] = existsSync(path) ? readLines(path) : [];
  const storedPlan = first === undefined ? plan : worldPlanSchema.parse(first);
  const mutations = rest.map((line) => loggedMutationSchema.parse(line));
  mkdirSync(dirname(path), { recursive: true });
  // Rewrite the file to remove a line that a crash left incomplete; appending to it would corrupt the next one.
  writeFileSync(path, toJsonLines([storedPlan, ...mutations]));
  return {
    plan: storedPlan,
    mutations,
    append: (added) => appendFileSync(path, toJsonLines(added)),
    clear: () => writeFileSync(path, toJsonLines([storedPlan])),
  };
}

function toJsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** Reads up to the first incomplete line: a crash may have cut off the last one. */
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
