import { volumeLimitWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds(
  "no billing period uses more than its limit, and everything but held conversations is stored, whatever crashes",
  volumeLimitWorlds,
);
