import { Button, Group, Stack, VisuallyHidden } from "@mantine/core";
import { type Integration, useChangeIntegration } from "../api/integration.ts";
import type { Overview } from "../api/overview.ts";
import { type Run, useSyncNow } from "../api/runs.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Failure } from "../ui/failure.tsx";
import { ButtonLink } from "../ui/page-link.tsx";
import { words } from "../words/index.ts";

const texts = words.status.freshness;

interface SyncActionsProps {
  overview: Overview;
  integration: Integration;
}

/** What an admin can do now: only the actions that make sense in the present state, the usual one first. */
export function SyncActions({ overview, integration }: SyncActionsProps) {
  const { id } = useWorkspace();
  const params = { workspaceId: id };
  if (integration.status === "needs_attention")
    return (
      <ButtonLink to="/w/$workspaceId/integrations/kustomer/connect" params={params}>
        {words.connect.key.replace}
      </ButtonLink>
    );
  if (integration.status === "off")
    return (
      <ButtonLink to="/w/$workspaceId/integrations/kustomer/settings" params={params}>
        {texts.turnOn}
      </ButtonLink>
    );
  return <RunningActions {...{ overview, integration }} />;
}

/** Whether a run that a person has started is still going on, as far as the overview knows. */
const isUnderWay = ({ openRuns, at }: Overview, run: Run | undefined): boolean =>
  run !== undefined &&
  (run.openedAt > at || openRuns.some(({ id, state }) => id === run.id && state !== "paused"));

function RunningActions({ overview, integration: { paused } }: SyncActionsProps) {
  const sync = useSyncNow();
  const change = useChangeIntegration();
  const setPaused = (to: boolean) => () => change.mutate({ paused: to });
  return (
    <Stack gap="xs">
      <Group gap="sm">
        {paused ? (
          <Button onClick={setPaused(false)} loading={change.isPending}>
            {texts.resume}
          </Button>
        ) : (
          <>
            <Button onClick={() => sync.mutate()} loading={sync.isPending}>
              {texts.syncNow}
            </Button>
            <Button variant="default" onClick={setPaused(true)} loading={change.isPending}>
              {texts.pause}
            </Button>
          </>
        )}
      </Group>
      <VisuallyHidden role="status">
        {!paused && isUnderWay(overview, sync.data) && texts.syncing}
      </VisuallyHidden>
      {sync.isError && <Failure error={sync.error} title={words.errors.failed.sync} />}
      {change.isError && <Failure error={change.error} title={words.errors.failed.change} />}
    </Stack>
  );
}
