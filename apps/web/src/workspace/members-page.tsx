import { Text } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { words } from "../words/index.ts";
import { Room } from "./room.tsx";

/** Who and what may sign in to the workspace. */
export function MembersPage() {
  const { title, intro, adminsOnly } = words.workspace.members;
  const { canChange } = useWorkspace();
  return (
    <Room title={title} intro={intro}>
      {!canChange && <Text>{adminsOnly}</Text>}
    </Room>
  );
}
