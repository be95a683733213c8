import { afterAll, beforeAll, inject, test } from "vitest";
import { listedWorlds, searchedWorlds } from "./model/any-plan.ts";
import { millisFor, runWorlds, settingOf } from "./model/run-worlds.ts";
import { openStage, type Stage } from "./model/stage.ts";

const setting = settingOf(process.env);
console.info(`model-reading: seed ${setting.seed}, ${setting.size} worlds`);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(inject("postgresUrl"));
});
afterAll(() => stage[Symbol.asyncDispose]());

test(
  "whatever crashes and in whatever order, runs by search make the store equal",
  { timeout: millisFor(setting) },
  () => runWorlds(stage, searchedWorlds, setting),
);

test(
  "whatever crashes and in whatever order, a key that may list only ends equal once it has looked at everything",
  { timeout: millisFor(setting) },
  () => runWorlds(stage, listedWorlds, setting),
);
