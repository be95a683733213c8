import { Alert, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { Integration } from "../api/integration.ts";
import { type Overview, useOverview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { BackfillSection } from "../backfill/backfill-section.tsx";
import { ConnectionSection } from "../connect/connection-section.tsx";
import { Failure } from "../ui/failure.tsx";
import { IntegrationBadge } from "../ui/integration-badge.tsx";
import { ButtonLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { ArrivalsSection } from "./arrivals-section.tsx";
import { BudgetSection } from "./budget-section.tsx";
import { NotImportedSection } from "./not-imported-section.tsx";
import { OpenRuns } from "./open-runs.tsx";
import { StoredSection } from "./stored-section.tsx";
import { SwitchesSection } from "./switches-section.tsx";
import { SyncSection } from "./sync-section.tsx";
import { VolumeSection } from "./volume-section.tsx";

/** The first page of a workspace: its state, kept up to date, and everything that a person can do. */
export function StatusPage() {
  useTitle(words.status.title);
  const { data, error, isPending, isError, refetch } = useOverview();
  if (isPending) return <PageSkeleton />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(words.status.title)} retry={refetch} />;
  return (
    <Stack gap="lg">
      <Heading integration={data.integration} isOutdated={isError} />
      {data.integration === null ? (
        <NotConnected />
      ) : (
        <ConnectedSections overview={data} integration={data.integration} />
      )}
    </Stack>
  );
}

function Heading({ integration, isOutdated }: Pick<Overview, "integration"> & { isOutdated: boolean }) {
  return (
    <div>
      <Group gap="sm">
        <Title order={1} style={{ overflowWrap: "anywhere", minWidth: 0 }}>
          {words.status.title}
          {integration && ` · ${integration.org.name}`}
        </Title>
        {integration && <IntegrationBadge status={isOutdated ? "unknown" : integration.status} size="lg" />}
      </Group>
      <Text c="dimmed" mt={4}>
        {words.status.intro}
      </Text>
    </div>
  );
}

function ConnectedSections({ overview, integration }: { overview: Overview; integration: Integration }) {
  return (
    <>
      {integration.warnings.map((it) => (
        <Alert key={it} color="yellow">
          <Sentence text={it} />
        </Alert>
      ))}
      <OpenRuns runs={overview.openRuns} place="first" />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <SwitchesSection integration={integration} />
        <SyncSection overview={overview} integration={integration} />
        <StoredSection overview={overview} />
        <VolumeSection overview={overview} />
      </SimpleGrid>
      <ArrivalsSection />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <NotImportedSection overview={overview} />
        <BudgetSection budget={overview.budget} />
      </SimpleGrid>
      <OpenRuns runs={overview.openRuns} place="later" />
      <BackfillSection integration={integration} openRuns={overview.openRuns} />
      <ConnectionSection integration={integration} />
    </>
  );
}

/** Shown until a key is connected. */
function NotConnected() {
  const { id, canChange } = useWorkspace();
  const { title, hint, action, member } = words.status.notConnected;
  return (
    <Section title={title}>
      <Text>{canChange ? hint : member}</Text>
      {canChange && (
        <ButtonLink
          to="/w/$workspaceId/connect"
          params={{ workspaceId: id }}
          style={{ alignSelf: "flex-start" }}
          size="md"
        >
          {action}
        </ButtonLink>
      )}
    </Section>
  );
}
