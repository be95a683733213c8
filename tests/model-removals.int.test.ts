import { perishableWorlds } from "./model/any-plan.ts";
import { testWorlds } from "./model/test-worlds.ts";

testWorlds(
  "whatever goes, is merged, redacted, replayed or comes by webhook meanwhile, the store ends equal",
  perishableWorlds,
);
