import { Accordion, Alert, Badge, Group, Stack, Text } from "@mantine/core";
import type { Run } from "../api/runs.ts";
import { Fact, Facts, InstantFact } from "../ui/facts.tsx";
import { Instant } from "../ui/instant.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";
import { RunActions, RunQuestion } from "./run-actions.tsx";

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
  return (
    <Accordion.Item value={run.id}>
      <Accordion.Control>
        <Group gap="sm">
          <Badge color={colors[run.state]}>{texts.states[run.state]}</Badge>
          <Text fw={600} size="sm">
            {texts.kinds[run.kind]}
          </Text>
          <Instant at={run.openedAt} fz="sm" />
          <Text size="sm" c="dimmed">
            {describeRecords(run)}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <RunDetails run={run} />
      </Accordion.Panel>
    </Accordion.Item>
  );
}

/** While a run reads, how far it is; then what came of it. Only a deletion check stores nothing. */
function describeRecords({ kind, finishedAt, progress: { done, total }, counts }: Run): string {
  if (finishedAt === null) return words.status.progress.records(done, total);
  const { checked, stored } = words.runs.outcome;
  return kind === "reconcile" ? checked(done) : stored(counts.stored);
}

function RunDetails({ run }: { run: Run }) {
  const texts = words.runs;
  return (
    <Stack gap="sm">
      {run.error && (
        <Alert color="red" title={texts.error}>
          <Sentence text={run.error.message} />
        </Alert>
      )}
      {run.failures > 0 && run.state !== "failed" && <Text size="sm">{texts.failures(run.failures)}</Text>}
      <RunQuestion run={run} />
      {run.warnings.map((it) => (
        <Alert key={it} color="gray">
          <Sentence text={it} />
        </Alert>
      ))}
      <RunFacts run={run} />
      <RunActions run={run} />
    </Stack>
  );
}

const outcomes = ["stored", "unchanged", "held", "rejected", "dropped", "deleted"] as const;

/** The times and counts of a run. */
function RunFacts({ run }: { run: Run }) {
  const texts = words.runs;
  const { counts, window, openedAt, finishedAt, requests } = run;
  return (
    <Facts maw={560}>
      <InstantFact name={texts.opened} at={openedAt} />
      <InstantFact name={texts.finished} at={finishedAt} />
      <Fact name={texts.window}>
        <Instant at={window.from} /> {texts.until} <Instant at={window.to} />
      </Fact>
      <Fact name={texts.read}>{texts.recordCounts(counts.read)}</Fact>
      {outcomes.map((it) => (
        <Fact key={it} name={texts[it]}>
          {formatNumber(counts[it])}
        </Fact>
      ))}
      <Fact name={texts.requests}>{texts.requestCounts(requests)}</Fact>
    </Facts>
  );
}
