import { Badge, Text } from "@mantine/core";
import type { Integration } from "../api/integration.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { RetentionEditor } from "./retention-editor.tsx";

const texts = words.retention;

/** How long conversations are kept. Admins change it; members read it. */
export function RetentionSection({ integration: { retentionDays } }: { integration: Integration }) {
  const { canChange } = useWorkspace();
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      aside={
        <Badge color={retentionDays === null ? "gray" : "green"} flex="none">
          {texts.state(retentionDays)}
        </Badge>
      }
    >
      {canChange ? (
        <RetentionEditor saved={retentionDays} />
      ) : (
        <Text size="sm">{texts.member(retentionDays)}</Text>
      )}
    </Section>
  );
}
