import { userInfo } from "node:os";
import type { Actor } from "@inlet/db";

/** Who runs a command, as the audit log names them: the user of the operating system. */
export const getActor = (): Actor => ({
  kind: "cli",
  id: null,
  name: getUserName(),
  tokenId: null,
  address: null,
});

function getUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`; // containers often run as a user without a name
  }
}
