import { deletionWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds(
  "the store ends equal when records are deleted, merged, redacted, replayed or sent by webhook",
  deletionWorlds,
);
