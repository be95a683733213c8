import { deletionWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds(
  "whatever goes, is merged, redacted, replayed or comes by webhook meanwhile, the store ends equal",
  deletionWorlds,
);
