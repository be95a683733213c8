import { Alert, List, Stack, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { RunAnswers } from "../runs/run-actions.tsx";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { Sentence } from "../ui/sentence.tsx";
import classes from "../ui/ui.module.css";
import { words } from "../words/index.ts";
import { type Condition, listConditions } from "./list-conditions.ts";

const colors: Record<Condition["level"], string> = {
  bad: "red",
  decision: "yellow",
  chosen: "gray",
  warning: "yellow",
  hint: "blue",
};

/**
 * Says what is wrong, since when, what Inlet does and what to do: the worst first, all the rest below it. What a person has
 * chosen takes one line only. Screen readers read it out when it appears.
 */
export function ConditionAlert({ overview }: { overview: Overview }) {
  const [worst, ...others] = listConditions(overview);
  return (
    <Stack role="status" className={classes["announcement"] ?? ""}>
      {worst && (
        <Alert
          color={colors[worst.level]}
          {...(worst.level === "chosen" ? { py: "xs" } : { title: worst.title })}
        >
          {worst.level === "chosen" ? (
            <Text size="sm">
              <strong>{worst.title}.</strong> {worst.message}
            </Text>
          ) : (
            <Details condition={worst} />
          )}
          {others.length > 0 && <Others conditions={others} />}
        </Alert>
      )}
    </Stack>
  );
}

function Details({ condition: { message, since, needsKey, run } }: { condition: Condition }) {
  const { id, canChange } = useWorkspace();
  const texts = words.shell.trouble;
  return (
    <>
      <Text size="sm">
        <Sentence text={message} />
      </Text>
      {since && (
        <Text size="sm" mt={4}>
          {texts.since} <Instant at={since} /> (<Instant at={since} isRelative />)
        </Text>
      )}
      {run && <RunAnswers run={run} />}
      {canChange && needsKey && (
        <TextLink
          to="/w/$workspaceId/integrations/kustomer/connect"
          params={{ workspaceId: id }}
          size="sm"
          fw={600}
        >
          {texts.replaceKey}
        </TextLink>
      )}
    </>
  );
}

const Others = ({ conditions }: { conditions: readonly Condition[] }) => (
  <List size="sm" mt="xs" spacing="xs">
    {conditions.map((it) => (
      <List.Item key={it.key}>
        <strong>{it.title}</strong>
        <Details condition={it} />
      </List.Item>
    ))}
  </List>
);
