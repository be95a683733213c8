import { Badge, Group, NativeSelect } from "@mantine/core";
import { type Integration, useChange } from "../api/integration.ts";
import type { Overview } from "../api/overview.ts";
import { useSyncNow } from "../api/runs.ts";
import { ActButton } from "../ui/act-button.tsx";
import { Fact } from "../ui/fact.tsx";
import { Facts } from "../ui/facts.tsx";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { Said } from "../ui/said.tsx";
import { Section } from "../ui/section.tsx";
import { span } from "../words/span.ts";
import { words } from "../words.ts";
import { useWhyNot, whyNotReading } from "./why-not.ts";

interface SyncProps {
  overview: Overview;
  integration: Integration;
}

/** When it was read last and will be read next, and what a person can do about it. */
export function SyncSection({ overview, integration }: SyncProps) {
  const said = words.status.freshness;
  const { lateSeconds } = overview.freshness;
  return (
    <Section
      title={said.title}
      aside={
        lateSeconds !== null && (
          <Badge color="yellow" tt="none" autoContrast>
            {said.late(lateSeconds)}
          </Badge>
        )
      }
    >
      <Freshness {...overview} />
      <Acts integration={integration} />
    </Section>
  );
}

function Freshness({ freshness: { lastDoneAt, seenUpTo, nextRunAt }, openRuns, at }: Overview) {
  const said = words.status.freshness;
  const isLiveOpen = openRuns.some(({ kind }) => kind === "initial" || kind === "incremental");
  const next = nextRunAt && nextRunAt > at ? <Instant at={nextRunAt} isRelative /> : said.nextNow;
  return (
    <Facts>
      <Fact name={said.last}>{lastDoneAt ? <Instant at={lastDoneAt} isRelative /> : said.never}</Fact>
      <Fact name={said.next}>{isLiveOpen ? said.nextNow : nextRunAt === null ? said.nextNone : next}</Fact>
      <Fact name={said.seenUpTo}>{seenUpTo ? <Instant at={seenUpTo} /> : said.never}</Fact>
    </Facts>
  );
}

function Acts({ integration }: { integration: Integration }) {
  const said = words.status.freshness;
  const sync = useSyncNow();
  const change = useChange();
  const whyNot = useWhyNot();
  const { paused, status, ingestConversations } = integration;
  const failed = sync.isError ? sync : change;
  return (
    <>
      <Interval
        seconds={integration.syncIntervalSeconds}
        isOff={whyNot !== undefined || change.isPending}
        set={change.mutate}
      />
      <Group gap="sm">
        <ActButton
          onClick={() => sync.mutate()}
          loading={sync.isPending}
          whyNot={whyNot ?? whyNotReading(integration)}
        >
          {said.syncNow}
        </ActButton>
        <ActButton
          variant="default"
          onClick={() => change.mutate({ paused: !paused })}
          loading={change.isPending}
          whyNot={whyNot ?? (ingestConversations || paused ? undefined : said.notActive)}
        >
          {paused ? said.resume : said.pause}
        </ActButton>
      </Group>
      <Said>
        {sync.isSuccess && !paused && said.syncing}
        {status === "paused" && said.pausedHint}
      </Said>
      {failed.isError && <Failure error={failed.error} />}
    </>
  );
}

const usual = [60, 300, 900, 3_600, 21_600, 86_400];

interface IntervalProps {
  seconds: number;
  isOff: boolean;
  set: (change: { syncIntervalSeconds: number }) => void;
}

function Interval({ seconds, isOff, set }: IntervalProps) {
  const choices = [...new Set([...usual, seconds])].sort((a, b) => a - b);
  return (
    <NativeSelect
      label={words.status.freshness.interval}
      data={choices.map((it) => ({ value: String(it), label: span(it) }))}
      value={String(seconds)}
      disabled={isOff}
      onChange={({ currentTarget: { value } }) => set({ syncIntervalSeconds: Number(value) })}
    />
  );
}
