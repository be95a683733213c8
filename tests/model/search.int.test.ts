import { searchWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds("whatever crashes and in whatever order, runs by search make the store equal", searchWorlds);
