import { Alert, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { Integration } from "../api/integration.ts";
import { type Overview, useOverview } from "../api/overview.ts";
import { Backfill } from "../backfill/backfill.tsx";
import { Connection } from "../connect/connection.tsx";
import { Failure } from "../ui/failure.tsx";
import { PageSkeleton } from "../ui/page-skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words.ts";
import { ArrivalsSection } from "./arrivals-section.tsx";
import { BudgetSection } from "./budget-section.tsx";
import { NotConnected } from "./not-connected.tsx";
import { OpenRuns } from "./open-runs.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { StoredSection } from "./stored-section.tsx";
import { SwitchesSection } from "./switches-section.tsx";
import { SyncSection } from "./sync-section.tsx";
import { UnstoredSection } from "./unstored-section.tsx";
import { VolumeSection } from "./volume-section.tsx";

/** The first screen of a workspace: how it stands, live, and everything that can be done. */
export function StatusPage() {
  useTitle(words.status.title);
  const { data, error, isPending, refetch } = useOverview();
  if (isPending) return <PageSkeleton />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  return (
    <Stack gap="lg">
      <Heading integration={data.integration} />
      {data.integration === null ? (
        <NotConnected />
      ) : (
        <Connected overview={data} integration={data.integration} />
      )}
    </Stack>
  );
}

function Heading({ integration }: Pick<Overview, "integration">) {
  return (
    <div>
      <Group gap="sm">
        <Title order={1} style={{ overflowWrap: "anywhere", minWidth: 0 }}>
          {words.status.title}
          {integration && ` · ${integration.org.name}`}
        </Title>
        {integration && <StatusBadge status={integration.status} />}
      </Group>
      <Text c="dimmed" mt={4}>
        {words.status.intro}
      </Text>
    </div>
  );
}

function Connected({ overview, integration }: { overview: Overview; integration: Integration }) {
  return (
    <>
      {integration.warnings.map((it) => (
        <Alert key={it} color="yellow">
          {it}
        </Alert>
      ))}
      <OpenRuns runs={overview.openRuns} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <SwitchesSection integration={integration} />
        <SyncSection overview={overview} integration={integration} />
        <StoredSection overview={overview} />
        <VolumeSection volume={overview.volume} />
      </SimpleGrid>
      <ArrivalsSection />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <UnstoredSection overview={overview} />
        <BudgetSection budget={overview.budget} />
      </SimpleGrid>
      <Backfill integration={integration} openRuns={overview.openRuns} />
      <Connection integration={integration} />
    </>
  );
}
