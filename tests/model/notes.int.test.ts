import { noteWorlds } from "./plan/note-worlds.ts";
import { testWorlds } from "./run/test-worlds.ts";

testWorlds(
  "the notes of stored conversations end equal when they change, move, go, or are switched off and on, whatever crashes",
  noteWorlds,
  { share: 0.2 },
);
