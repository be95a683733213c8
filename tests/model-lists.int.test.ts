import { listedWorlds } from "./model/any-plan.ts";
import { testWorlds } from "./model/test-worlds.ts";

testWorlds(
  "whatever crashes and in whatever order, a key that may list only ends equal once it has looked at everything",
  listedWorlds,
);
