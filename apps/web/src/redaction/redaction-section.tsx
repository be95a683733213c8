import { Badge } from "@mantine/core";
import type { Integration } from "../api/integration.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { RedactionEditor } from "./redaction-editor.tsx";
import { RedactionState } from "./redaction-state.tsx";
import { StoredRedaction } from "./stored-redaction.tsx";

const texts = words.redaction;

/** Which personal data is redacted before it is stored. Admins change it; members read it. */
export function RedactionSection({ integration }: { integration: Integration }) {
  const { redaction } = integration;
  const { canChange } = useWorkspace();
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      aside={
        <Badge color={redaction ? "green" : "gray"} flex="none">
          {redaction ? texts.states.on : texts.states.off}
        </Badge>
      }
    >
      {canChange ? <RedactionEditor saved={redaction} /> : <RedactionState rules={redaction} />}
      {canChange && redaction !== null && <StoredRedaction integration={integration} />}
    </Section>
  );
}
