import { Alert, Badge, List, Switch, Text } from "@mantine/core";
import { type Integration, useChangeIntegration } from "../api/integration.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";

const texts = words.notes;

/** Whether internal notes are imported, and what that does. Admins switch it; members read it. */
export function NotesSection({ integration }: { integration: Integration }) {
  const { canChange } = useWorkspace();
  const { notes, capabilities } = integration;
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      aside={
        <Badge color={notes ? "green" : "gray"} flex="none">
          {notes ? texts.states.on : texts.states.off}
        </Badge>
      }
    >
      {canChange ? <NotesSwitch isOn={notes} /> : <Text size="sm">{texts.member(notes)}</Text>}
      {notes && capabilities.notes !== true && (
        <Alert color="orange" title={texts.missing}>
          {texts.missingHint}
        </Alert>
      )}
    </Section>
  );
}

function NotesSwitch({ isOn }: { isOn: boolean }) {
  const change = useChangeIntegration();
  const shown = (change.isPending ? change.variables.notes : undefined) ?? isOn;
  return (
    <>
      <List size="sm">
        {texts.effects.map((it) => (
          <List.Item key={it}>{it}</List.Item>
        ))}
      </List>
      <Switch
        label={texts.label}
        checked={shown}
        disabled={change.isPending}
        onChange={({ currentTarget: { checked } }) => change.mutate({ notes: checked })}
      />
      {change.isSuccess && !isOn && (
        <Text size="sm" role="status">
          {texts.removing}
        </Text>
      )}
      {change.isError && <Failure error={change.error} title={words.errors.failed.change} />}
    </>
  );
}
