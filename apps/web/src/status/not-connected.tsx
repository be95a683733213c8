import { Text } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { ButtonLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";

/** Shown until a key is connected. */
export function NotConnected() {
  const { id, canChange } = useWorkspace();
  const { title, hint, action, member } = words.status.notConnected;
  return (
    <Section title={title}>
      <Text>{canChange ? hint : member}</Text>
      {canChange && (
        <ButtonLink
          to="/w/$workspaceId/connect"
          params={{ workspaceId: id }}
          style={{ alignSelf: "flex-start" }}
          size="md"
        >
          {action}
        </ButtonLink>
      )}
    </Section>
  );
}
