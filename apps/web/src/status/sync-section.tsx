import { Badge, Group, NativeSelect } from "@mantine/core";
import { explainInactive, useReadOnlyReason } from "../api/disabled-reason.ts";
import { type Integration, useChangeIntegration } from "../api/integration.ts";
import type { Overview } from "../api/overview.ts";
import { useSyncNow } from "../api/runs.ts";
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
      <SyncActions integration={integration} />
    </Section>
  );
}

function Freshness({ freshness: { lastDoneAt, seenUpTo, nextRunAt }, openRuns, at }: Overview) {
  const texts = words.status.freshness;
  const isLiveOpen = openRuns.some(({ kind }) => kind === "initial" || kind === "incremental");
  const next = nextRunAt && nextRunAt > at ? <Instant at={nextRunAt} isRelative /> : texts.nextNow;
  return (
    <Facts>
      <Fact name={texts.last}>{lastDoneAt ? <Instant at={lastDoneAt} isRelative /> : texts.never}</Fact>
      <Fact name={texts.next}>{isLiveOpen ? texts.nextNow : nextRunAt === null ? texts.nextNone : next}</Fact>
      <Fact name={texts.seenUpTo}>{seenUpTo ? <Instant at={seenUpTo} /> : texts.never}</Fact>
    </Facts>
  );
}

function SyncActions({ integration }: { integration: Integration }) {
  const texts = words.status.freshness;
  const sync = useSyncNow();
  const change = useChangeIntegration();
  const disabledReason = useReadOnlyReason();
  const { paused, status, ingestConversations } = integration;
  const failed = sync.isError ? sync : change;
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
      <Announcement>
        {sync.isSuccess && !paused && texts.syncing}
        {status === "paused" && texts.pausedHint}
      </Announcement>
      {failed.isError && <Failure error={failed.error} />}
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
