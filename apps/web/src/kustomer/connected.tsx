import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Integration } from "../api/integration.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { ButtonLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { useLoadedOverview } from "./loaded-overview.ts";

/** What a tab shows of a connected integration; before that, how to connect one. */
export function Connected({ children }: { children: (integration: Integration) => ReactNode }) {
  const { integration } = useLoadedOverview();
  return <Stack gap="lg">{integration === null ? <NotConnected /> : children(integration)}</Stack>;
}

function NotConnected() {
  const { id, canChange } = useWorkspace();
  const { title, hint, action, member } = words.status.notConnected;
  return (
    <Section title={title}>
      <Text>{canChange ? hint : member}</Text>
      {canChange && (
        <ButtonLink
          to="/w/$workspaceId/integrations/kustomer/connect"
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
