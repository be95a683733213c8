import { Box, Flex, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Integration } from "../api/integration.ts";
import type { OpenRun, Overview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words/index.ts";
import { SyncActions } from "./sync-actions.tsx";

/** The last and the next sync in one line, and beside it what a person can do now. */
export function SyncBar({ overview, integration }: { overview: Overview; integration: Integration }) {
  const { canChange } = useWorkspace();
  return (
    <Box component="section" aria-label={words.status.freshness.title}>
      <Group justify="space-between" gap="sm">
        <Freshness {...overview} />
        {canChange && <SyncActions {...{ overview, integration }} />}
      </Group>
    </Box>
  );
}

function Freshness({ freshness: { lastDoneAt, seenUpTo, nextRunAt }, openRuns, integration, at }: Overview) {
  const texts = words.status.freshness;
  const none = integration?.paused ? texts.nextPaused : texts.nextNone;
  const live = openRuns.find(({ kind }) => kind === "initial" || kind === "incremental");
  const next = nextRunAt && nextRunAt > at ? <Instant at={nextRunAt} isRelative /> : texts.nextNow;
  return (
    <Flex component="dl" m={0} wrap="wrap" columnGap="lg">
      <ShortFact name={texts.last}>
        {lastDoneAt ? <Instant at={lastDoneAt} isRelative /> : texts.never}
      </ShortFact>
      <ShortFact name={texts.next}>{live ? describeLive(live) : nextRunAt === null ? none : next}</ShortFact>
      {seenUpTo && (
        <ShortFact name={texts.seenUpTo}>
          <Instant at={seenUpTo} />
        </ShortFact>
      )}
    </Flex>
  );
}

const ShortFact = ({ name, children }: { name: string; children: ReactNode }) => (
  <Group component="div" gap={6}>
    <Text component="dt" size="sm" c="dimmed">
      {name}
    </Text>
    <Text component="dd" size="sm" m={0} fw={500} style={{ fontVariantNumeric: "tabular-nums" }}>
      {children}
    </Text>
  </Group>
);

function describeLive({ state, progress }: OpenRun): string {
  const { freshness, progress: texts } = words.status;
  if (state === "paused") return freshness.nextPaused;
  return `${freshness.running} · ${texts.records(progress.done, progress.total)}`;
}
