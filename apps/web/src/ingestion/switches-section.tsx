import { Switch } from "@mantine/core";
import { type Integration, useChangeIntegration } from "../api/integration.ts";
import { useOverview } from "../api/overview.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { formatBoundedCount } from "../words/format.ts";
import { words } from "../words/index.ts";
import classes from "./switches.module.css";

/** The state is written on the switch, because the colors of a disabled one hardly show it. */
const switchProps = {
  size: "md",
  onLabel: words.status.switches.states.on,
  offLabel: words.status.switches.states.off,
  classNames: { track: classes["track"] ?? "" },
} as const;

/** The ingestion switches for conversations and comments, and what each costs. */
export function SwitchesSection({ integration }: { integration: Integration }) {
  const texts = words.status.switches;
  const change = useChangeIntegration();
  const { ingestConversations, ingestComments } = {
    ...integration,
    ...(change.isPending ? change.variables : {}),
  };
  const messages = useOverview().data?.stored.messages;
  const items = messages && `${formatBoundedCount(messages)} ${texts.items(messages.count)}`;
  const effect = items && (ingestComments ? texts.commentsRemove(items) : texts.commentsAdd(items));
  return (
    <Section title={texts.title}>
      <Switch
        {...switchProps}
        label={texts.conversations}
        description={texts.conversationsHint}
        checked={ingestConversations}
        disabled={change.isPending || integration.status === "needs_attention"}
        onChange={({ currentTarget: { checked } }) => change.mutate({ ingestConversations: checked })}
      />
      <Switch
        {...switchProps}
        label={texts.comments}
        description={
          <>
            {texts.commentsHint} {effect}
          </>
        }
        checked={ingestComments}
        disabled={change.isPending}
        onChange={({ currentTarget: { checked } }) => change.mutate({ ingestComments: checked })}
      />
      {change.isError && <Failure error={change.error} title={words.errors.failed.change} />}
    </Section>
  );
}
