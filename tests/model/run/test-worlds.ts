import { afterAll, beforeAll, inject, test } from "vitest";
import type { WorldKind } from "../plan/world-kinds.ts";
import { type ModelEnvironment, openModelEnvironment } from "../world/model-environment.ts";
import { computeTimeoutMs, readWorldSettings, runWorlds } from "./run-worlds.ts";

/**
 * Defines the test of one kind of world. Each kind has its own test file, so that kinds run in parallel.
 * @param share how many worlds of this kind to run, compared with the others
 */
export function testWorlds(title: string, kind: WorldKind, { share = 1 } = {}): void {
  const { worlds, ...others } = readWorldSettings();
  const settings = { ...others, worlds: Math.ceil(worlds * share) };
  // biome-ignore lint/suspicious/noConsole: the seed reproduces a run that fails
  console.info(`seed ${settings.seed}, ${settings.worlds} ${settings.size} worlds`);
  let environment: ModelEnvironment;
  beforeAll(async () => {
    environment = await openModelEnvironment(inject("postgresSocketUrl"));
  });
  afterAll(() => environment[Symbol.asyncDispose]());

  test(title, { timeout: computeTimeoutMs(settings) }, () => runWorlds(environment, kind, settings));
}
