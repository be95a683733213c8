import { Text } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { SqlSection } from "../sql/sql-section.tsx";
import { TokensSection } from "../tokens/tokens-section.tsx";
import { words } from "../words/index.ts";
import { Room } from "./room.tsx";

/** Who and what may sign in to the workspace. */
export function MembersPage() {
  const { title, intro } = words.workspace.members;
  const { canChange } = useWorkspace();
  return (
    <Room title={title} intro={intro}>
      {canChange ? (
        <>
          <TokensSection />
          <SqlSection />
        </>
      ) : (
        <Text>{words.tokens.adminsOnly}</Text>
      )}
    </Room>
  );
}
