import { rateLimitWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds("whatever crashes, no minute ever holds more requests than the share allows", rateLimitWorlds);
