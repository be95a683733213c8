import { Text } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { AuditSection } from "../audit/audit-section.tsx";
import { words } from "../words/index.ts";
import { Room } from "./room.tsx";

/** Who did what in the workspace. */
export function AuditPage() {
  const { title, intro } = words.workspace.audit;
  const { canChange } = useWorkspace();
  return (
    <Room title={title} intro={intro}>
      {canChange ? <AuditSection /> : <Text>{words.audit.adminsOnly}</Text>}
    </Room>
  );
}
