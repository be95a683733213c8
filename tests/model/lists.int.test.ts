import { listWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds(
  "runs that read lists and a full reconcile make the store equal, whatever crashes and in any order",
  listWorlds,
);
