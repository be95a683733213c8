import { Accordion, Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { useReadOnlyReason } from "../api/disabled-reason.ts";
import type { Run } from "../api/runs.ts";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words/index.ts";
import { RunActions } from "./run-actions.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RunQuestion } from "./run-question.tsx";

const colors: Record<Run["state"], string> = {
  queued: "gray",
  running: "blue",
  waiting: "yellow",
  paused: "yellow",
  done: "green",
  failed: "red",
  cancelled: "gray",
};

/** A run: one line that opens its details. */
export function RunItem({ run }: { run: Run }) {
  const texts = words.runs;
  const { done, total } = run.progress;
  const records = run.finishedAt ? texts.records(done) : words.status.progress.records(done, total);
  return (
    <Accordion.Item value={run.id}>
      <Accordion.Control>
        <Group gap="sm">
          <Badge
            {...{ color: colors[run.state], variant: "light", tt: "none", c: "var(--mantine-color-text)" }}
          >
            {texts.states[run.state]}
          </Badge>
          <Text fw={600} size="sm">
            {texts.kinds[run.kind]}
          </Text>
          <Instant at={run.openedAt} fz="sm" />
          <Text size="sm" c="dimmed">
            {records}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <RunDetails run={run} />
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function RunDetails({ run }: { run: Run }) {
  const texts = words.runs;
  const disabledReason = useReadOnlyReason();
  return (
    <Stack gap="sm">
      {run.error && (
        <Alert color="red" title={texts.error}>
          {run.error.message}
        </Alert>
      )}
      {run.failures > 0 && run.state !== "failed" && <Text size="sm">{texts.failures(run.failures)}</Text>}
      {run.question && <RunQuestion run={run} question={run.question} disabledReason={disabledReason} />}
      {run.warnings.map((it) => (
        <Alert key={it} color="gray">
          {it}
        </Alert>
      ))}
      <RunFacts run={run} />
      <RunActions run={run} disabledReason={disabledReason} />
    </Stack>
  );
}
