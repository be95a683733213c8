import { Badge, Group, NativeSelect } from "@mantine/core";
import { explainInactive, useReadOnlyReason } from "../api/disabled-reason.ts";
import { type Integration, useChangeIntegration } from "../api/integration.ts";
import type { OpenRun, Overview } from "../api/overview.ts";
import { type Run, useSyncNow } from "../api/runs.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Announcement } from "../ui/announcement.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { Section } from "../ui/section.tsx";
import { formatDuration } from "../words/format.ts";
import { words } from "../words/index.ts";

/** The last and the next sync, the interval, and the sync and pause buttons. */
export function SyncSection({ overview, integration }: { overview: Overview; integration: Integration }) {
  const texts = words.status.freshness;
  const { lateSeconds } = overview.freshness;
  return (
    <Section
      title={texts.title}
      aside={
        lateSeconds !== null && (
          <Badge variant="filled" color="yellow" c="var(--badge-color)" autoContrast>
            {texts.late(lateSeconds)}
          </Badge>
        )
      }
    >
      <Freshness {...overview} />
      <SyncActions overview={overview} integration={integration} />
    </Section>
  );
}

function Freshness({ freshness: { lastDoneAt, seenUpTo, nextRunAt }, openRuns, at }: Overview) {
  const texts = words.status.freshness;
  const live = openRuns.find(({ kind }) => kind === "initial" || kind === "incremental");
  const next = nextRunAt && nextRunAt > at ? <Instant at={nextRunAt} isRelative /> : texts.nextNow;
  return (
    <Facts>
      <Fact name={texts.last}>{lastDoneAt ? <Instant at={lastDoneAt} isRelative /> : texts.never}</Fact>
      <Fact name={texts.next}>{live ? describeLive(live) : nextRunAt === null ? texts.nextNone : next}</Fact>
      <Fact name={texts.seenUpTo}>{seenUpTo ? <Instant at={seenUpTo} /> : texts.never}</Fact>
    </Facts>
  );
}

function describeLive({ state, progress }: OpenRun): string {
  const { freshness, progress: texts } = words.status;
  if (state === "paused") return freshness.nextPaused;
  return `${freshness.running} · ${texts.records(progress.done, progress.total)}`;
}

/** Whether a run that a person has started is still going on, as far as the overview knows. */
const isUnderWay = ({ openRuns, at }: Overview, run: Run | undefined): boolean =>
  run !== undefined &&
  (run.openedAt > at || openRuns.some(({ id, state }) => id === run.id && state !== "paused"));

function SyncActions({ overview, integration }: { overview: Overview; integration: Integration }) {
  const texts = words.status.freshness;
  const sync = useSyncNow();
  const change = useChangeIntegration();
  const disabledReason = useReadOnlyReason();
  const { paused, status, ingestConversations } = integration;
  return (
    <>
      <IntervalSelect seconds={integration.syncIntervalSeconds} change={change} />
      <Group gap="sm">
        <ActionButton
          onClick={() => sync.mutate()}
          loading={sync.isPending}
          disabledReason={disabledReason ?? explainInactive(integration)}
        >
          {texts.syncNow}
        </ActionButton>
        <ActionButton
          variant="default"
          onClick={() => change.mutate({ paused: !paused })}
          loading={change.isPending}
          disabledReason={disabledReason ?? (ingestConversations || paused ? undefined : texts.notActive)}
        >
          {paused ? texts.resume : texts.pause}
        </ActionButton>
      </Group>
      <Announcement keepsPlace>
        {!paused && isUnderWay(overview, sync.data) && texts.syncing}
        {status === "paused" && texts.pausedHint}
      </Announcement>
      {sync.isError && <Failure error={sync.error} title={words.errors.failed.sync} />}
      {change.isError && <Failure error={change.error} title={words.errors.failed.change} />}
    </>
  );
}

const usualIntervals = [60, 300, 900, 3_600, 21_600, 86_400];

function IntervalSelect({
  seconds,
  change,
}: {
  seconds: number;
  change: ReturnType<typeof useChangeIntegration>;
}) {
  const choices = [...new Set([...usualIntervals, seconds])].sort((a, b) => a - b);
  return (
    <NativeSelect
      label={words.status.freshness.interval}
      data={choices.map((it) => ({ value: String(it), label: formatDuration(it) }))}
      value={String(seconds)}
      disabled={useReadOnlyReason() !== undefined || change.isPending}
      onChange={({ currentTarget: { value } }) => change.mutate({ syncIntervalSeconds: Number(value) })}
    />
  );
}
