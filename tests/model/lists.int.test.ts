import { listWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds(
  "whatever crashes and in whatever order, a key that may list only ends equal once it has looked at everything",
  listWorlds,
);
