import { narrowWorlds } from "./model/any-plan.ts";
import { testWorlds } from "./model/test-worlds.ts";

testWorlds("whatever crashes, no minute ever holds more requests than the share allows", narrowWorlds);
