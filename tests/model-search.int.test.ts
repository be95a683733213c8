import { searchedWorlds } from "./model/any-plan.ts";
import { testWorlds } from "./model/test-worlds.ts";

testWorlds("whatever crashes and in whatever order, runs by search make the store equal", searchedWorlds);
