import { searchWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds("runs that search make the store equal, whatever crashes and in any order", searchWorlds);
