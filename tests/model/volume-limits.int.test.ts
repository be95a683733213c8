import { volumeLimitWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds(
  "whatever crashes, no period ever uses more than its limit, and what is not held is equal",
  volumeLimitWorlds,
);
