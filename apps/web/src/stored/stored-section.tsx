import { Flex, Stack, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { TextLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { formatBoundedCount } from "../words/format.ts";
import { words } from "../words/index.ts";

const streams = ["conversations", "messages", "customers"] as const;

/** How many records are stored now. */
export function StoredSection({ overview: { stored } }: { overview: Overview }) {
  const { id } = useWorkspace();
  const texts = words.status.stored;
  return (
    <Section title={texts.title}>
      <Flex component="dl" m={0} wrap="wrap" rowGap="sm" columnGap={{ base: "md", xs: "xl" }}>
        {streams.map((it) => (
          <Stack key={it} gap={0} style={{ flexDirection: "column-reverse" }}>
            <Text component="dt" size="sm" c="dimmed">
              {texts[it]}
            </Text>
            <Text
              component="dd"
              m={0}
              fz={{ base: 24, xs: 28 }}
              fw={700}
              lh={1.2}
              style={{ fontVariantNumeric: "tabular-nums" }}
            >
              {formatBoundedCount(stored[it])}
            </Text>
          </Stack>
        ))}
      </Flex>
      <TextLink to="/w/$workspaceId/conversations" params={{ workspaceId: id }} size="sm" mt="auto">
        {texts.browse}
      </TextLink>
    </Section>
  );
}
