import { privacyWorlds } from "./plan/world-kinds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds(
  "what filters let in is stored, personal data is redacted and erased customers stay away, whatever crashes",
  privacyWorlds,
  { share: 0.4 },
);
