import { Accordion, Alert, Badge, Group, Stack, Text } from "@mantine/core";
import type { Run } from "../api/runs.ts";
import { useWhyNot } from "../status/why-not.ts";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words.ts";
import { RunActs } from "./run-acts.tsx";
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

/** One run: in a line, and on demand in full. */
export function RunLine({ run }: { run: Run }) {
  const said = words.runs;
  const { done, total } = run.progress;
  const records = run.finishedAt ? said.records(done) : words.status.progress.records(done, total);
  return (
    <Accordion.Item value={run.id}>
      <Accordion.Control>
        <Group gap="sm">
          <Badge
            {...{ color: colors[run.state], variant: "light", tt: "none", c: "var(--mantine-color-text)" }}
          >
            {said.states[run.state]}
          </Badge>
          <Text fw={600} size="sm">
            {said.kinds[run.kind]}
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
  const said = words.runs;
  const whyNot = useWhyNot();
  return (
    <Stack gap="sm">
      {run.error && (
        <Alert color="red" title={said.error}>
          {run.error.message}
        </Alert>
      )}
      {run.failures > 0 && run.state !== "failed" && <Text size="sm">{said.failures(run.failures)}</Text>}
      {run.question && <RunQuestion run={run} question={run.question} whyNot={whyNot} />}
      {run.warnings.map((it) => (
        <Alert key={it} color="gray">
          {it}
        </Alert>
      ))}
      <RunFacts run={run} />
      <RunActs run={run} whyNot={whyNot} />
    </Stack>
  );
}
