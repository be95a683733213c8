import { Switch } from "@mantine/core";
import { type Integration, useChange } from "../api/integration.ts";
import { Failure } from "../ui/failure.tsx";
import { Said } from "../ui/said.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";
import { useWhyNot } from "./why-not.ts";

/** What is read: conversations, and each comment as well. Says what each costs. */
export function SwitchesSection({ integration }: { integration: Integration }) {
  const said = words.status.switches;
  const change = useChange();
  const whyNot = useWhyNot();
  const isOff = whyNot !== undefined || change.isPending;
  const { ingestConversations, ingestComments } = {
    ...integration,
    ...(change.isPending ? change.variables : {}),
  };
  return (
    <Section title={said.title}>
      <Switch
        size="md"
        label={said.conversations}
        description={said.conversationsHint}
        checked={ingestConversations}
        disabled={isOff || integration.status === "needs_attention"}
        onChange={({ currentTarget: { checked } }) => change.mutate({ ingestConversations: checked })}
      />
      <Switch
        size="md"
        label={said.comments}
        description={said.commentsHint}
        checked={ingestComments}
        disabled={isOff}
        onChange={({ currentTarget: { checked } }) => change.mutate({ ingestComments: checked })}
      />
      <Said>
        {!ingestConversations && said.off}
        {whyNot}
      </Said>
      {change.isError && <Failure error={change.error} />}
    </Section>
  );
}
