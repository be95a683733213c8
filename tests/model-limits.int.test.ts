import { afterAll, beforeAll, inject, test } from "vitest";
import { limitedWorlds, narrowWorlds } from "./model/any-plan.ts";
import { millisFor, runWorlds, settingOf } from "./model/run-worlds.ts";
import { openStage, type Stage } from "./model/stage.ts";

const setting = settingOf(process.env);
console.info(`model-limits: seed ${setting.seed}, ${setting.size} worlds`);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(inject("postgresUrl"));
});
afterAll(() => stage[Symbol.asyncDispose]());

test(
  "whatever crashes, no period ever uses more than its limit, and what is not held is equal",
  { timeout: millisFor(setting) },
  () => runWorlds(stage, limitedWorlds, setting),
);

test(
  "whatever crashes, no minute ever holds more requests than the share allows",
  { timeout: millisFor(setting) },
  () => runWorlds(stage, narrowWorlds, setting),
);
