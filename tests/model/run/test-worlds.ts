import { afterAll, beforeAll, inject, test } from "vitest";
import type { WorldKind } from "../plan/world-kinds.ts";
import { openStage, type Stage } from "../world/model-environment.ts";
import { millisFor, runWorlds, settingOf } from "./run-worlds.ts";

/** The test of a kind of worlds; a file of its own for each kind, so that they are played beside each other. */
export function testWorlds(what: string, kind: WorldKind): void {
  // biome-ignore lint/style/noProcessEnv: how many, how large and which worlds is the caller's choice
  const setting = settingOf(process.env);
  // biome-ignore lint/suspicious/noConsole: a run that fails is played again by what this says
  console.info(`seed ${setting.seed}, ${setting.worlds} ${setting.size} worlds`);
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(inject("postgresUrl"));
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  test(what, { timeout: millisFor(setting) }, () => runWorlds(stage, kind, setting));
}
