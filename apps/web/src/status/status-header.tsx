import { Group, Stack, Text, Title } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { words } from "../words/index.ts";
import { ConditionAlert } from "./condition-alert.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { SyncBar } from "./sync-bar.tsx";

/** Whether the integration works, how fresh its data is, and what to do now. The same above every tab. */
export function StatusHeader({ overview, isOutdated }: { overview: Overview; isOutdated: boolean }) {
  const { integration } = overview;
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" c="dimmed">
          {words.status.place}
        </Text>
        <Group gap="sm">
          <Title order={1} style={{ overflowWrap: "anywhere", minWidth: 0 }}>
            {words.status.title}
            {integration && ` · ${integration.org.name}`}
          </Title>
          <StatusBadge {...{ overview, isOutdated }} />
        </Group>
      </div>
      {integration && <SyncBar {...{ overview, integration }} />}
      <ConditionAlert overview={overview} />
    </Stack>
  );
}
