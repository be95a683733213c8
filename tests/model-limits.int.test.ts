import { limitedWorlds } from "./model/any-plan.ts";
import { testWorlds } from "./model/test-worlds.ts";

testWorlds(
  "whatever crashes, no period ever uses more than its limit, and what is not held is equal",
  limitedWorlds,
);
