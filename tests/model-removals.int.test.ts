import { afterAll, beforeAll, inject, test } from "vitest";
import { perishableWorlds } from "./model/any-plan.ts";
import { millisFor, runWorlds, settingOf } from "./model/run-worlds.ts";
import { openStage, type Stage } from "./model/stage.ts";

const setting = settingOf(process.env);
console.info(`model-removals: seed ${setting.seed}, ${setting.size} worlds`);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(inject("postgresUrl"));
});
afterAll(() => stage[Symbol.asyncDispose]());

test(
  "whatever goes, is merged, redacted, replayed or comes by webhook meanwhile, the store ends equal",
  { timeout: millisFor(setting) },
  () => runWorlds(stage, perishableWorlds, setting),
);
