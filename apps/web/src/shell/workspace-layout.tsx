import { Alert, Stack } from "@mantine/core";
import { Outlet, useParams } from "@tanstack/react-router";
import { useOverview, useOverviewEvents } from "../api/overview.ts";
import type { Session } from "../api/session.ts";
import { useSignedInSession } from "../api/session.ts";
import { type CurrentWorkspace, WorkspaceContext } from "../api/workspace-context.ts";
import { words } from "../words/index.ts";
import { NotFoundPage } from "./not-found-page.tsx";
import { TroubleAlerts } from "./trouble-alerts.tsx";

/** Provides the workspace in the address to its pages. */
export function WorkspaceLayout() {
  const session = useSignedInSession();
  const { workspaceId } = useParams({ from: "/w/$workspaceId" });
  const workspace = findWorkspace(session, workspaceId.toLowerCase());
  if (workspace === undefined) return <NotFoundPage />;
  return (
    <WorkspaceContext key={workspace.id} value={workspace}>
      <WorkspacePages canChange={workspace.canChange} />
    </WorkspaceContext>
  );
}

/** Keeps the overview up to date, shows troubles, and tells members why they cannot change anything. */
function WorkspacePages({ canChange }: { canChange: boolean }) {
  const isLive = useOverviewEvents();
  const { data } = useOverview({ isLive });
  return (
    <Stack gap="lg">
      <TroubleAlerts troubles={data?.trouble ?? []} />
      {!canChange && <Alert color="gray">{words.shell.readOnly}</Alert>}
      <Outlet />
    </Stack>
  );
}

function findWorkspace({ scope, workspaces }: Session, id: string): CurrentWorkspace | undefined {
  const path = `/v1/workspaces/${id}`;
  const paths = { path, integrationPath: `${path}/integrations/kustomer` };
  const listed = workspaces.find((it) => it.id === id);
  if (listed) return { id, ...paths, name: listed.name, canChange: listed.scope === "admin" };
  return scope === "operator" ? { id, ...paths, name: "", canChange: true } : undefined;
}
