import { Group, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { ButtonLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { formatBoundedCount } from "../words/format.ts";
import { words } from "../words/index.ts";

/** Ways into what is stored. */
export function BrowseSection({ overview: { stored } }: { overview: Overview }) {
  const params = { workspaceId: useWorkspace().id };
  const texts = words.status.browse;
  return (
    <Section title={texts.title} hint={texts.hint}>
      <Text size="sm">
        {texts.counts(
          formatBoundedCount(stored.conversations),
          formatBoundedCount(stored.messages),
          formatBoundedCount(stored.customers),
        )}
      </Text>
      <Group gap="sm">
        <ButtonLink variant="default" to="/w/$workspaceId/conversations" params={params}>
          {texts.conversations}
        </ButtonLink>
        <ButtonLink variant="default" to="/w/$workspaceId/feedback" params={params}>
          {texts.feedback}
        </ButtonLink>
      </Group>
    </Section>
  );
}
