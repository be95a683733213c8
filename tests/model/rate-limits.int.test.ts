import { rateLimitWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds("no minute holds more requests than the configured share, whatever crashes", rateLimitWorlds);
