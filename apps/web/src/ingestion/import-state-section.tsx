import type { Integration } from "../api/integration.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { formatInterval } from "../words/format.ts";
import { words } from "../words/index.ts";

interface ImportStateSectionProps {
  integration: Integration;
  /** Leads to the tab where it can be changed. */
  linksToSettings?: boolean;
}

/** What is imported and how often, to read only. */
export function ImportStateSection({ integration, linksToSettings = false }: ImportStateSectionProps) {
  const { id, canChange } = useWorkspace();
  const { title, conversations, comments, states, change } = words.status.switches;
  const { ingestConversations, ingestComments, syncIntervalSeconds } = integration;
  const describe = (isOn: boolean) => (isOn ? states.on : states.off);
  return (
    <Section title={title}>
      <Facts>
        <Fact name={conversations}>{describe(ingestConversations)}</Fact>
        <Fact name={comments}>{describe(ingestComments)}</Fact>
        <Fact name={words.status.interval.label}>{formatInterval(syncIntervalSeconds)}</Fact>
      </Facts>
      {linksToSettings && canChange && (
        <TextLink
          to="/w/$workspaceId/integrations/kustomer/settings"
          params={{ workspaceId: id }}
          size="sm"
          mt="auto"
        >
          {change}
        </TextLink>
      )}
    </Section>
  );
}
