import { http } from "@inlet/contracts";
import { Alert, Stack } from "@mantine/core";
import { Outlet, useMatch, useParams } from "@tanstack/react-router";
import { useRefreshOnChange } from "../api/freshness.ts";
import { useOverview, useOverviewEvents } from "../api/overview.ts";
import { type Session, useSignedInSession } from "../api/session.ts";
import { type CurrentWorkspace, WorkspaceContext } from "../api/workspace-context.ts";
import { ConditionLine } from "../status/condition-line.tsx";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words/index.ts";
import { NotFoundPage } from "./not-found-page.tsx";

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

/** Keeps the overview up to date, says on every page whether something is wrong, and tells members why they cannot change anything. */
function WorkspacePages({ canChange }: { canChange: boolean }) {
  const isLive = useOverviewEvents();
  const { data, isError, dataUpdatedAt } = useOverview({ isLive });
  useRefreshOnChange(data);
  const hasHeader =
    useMatch({ from: "/w/$workspaceId/integrations/kustomer", shouldThrow: false }) !== undefined;
  return (
    <Stack gap="lg">
      {isError && data && <UnreachableAlert since={new Date(dataUpdatedAt)} />}
      {data && !hasHeader && <ConditionLine overview={data} />}
      {!canChange && (
        <Alert color="gray" py="xs">
          {words.shell.readOnly}
        </Alert>
      )}
      <Outlet />
    </Stack>
  );
}

/** Says that the page shows an old state, because the API does not answer. */
function UnreachableAlert({ since }: { since: Date }) {
  const { title, hint } = words.shell.unreachable;
  return (
    <Alert color="red" title={title} role="alert">
      {hint} <Instant at={since} isRelative />
    </Alert>
  );
}

/** An id that is none, such as `..`, must not become part of a path that the page requests. */
function findWorkspace({ scope, workspaces }: Session, id: string): CurrentWorkspace | undefined {
  if (!http.workspaceParams.safeParse({ workspaceId: id }).success) return undefined;
  const listed = workspaces.find((it) => it.id === id);
  if (listed === undefined && scope !== "operator") return undefined; // a session lists not all of an operator's
  const path = `/v1/workspaces/${id}`;
  return {
    id,
    path,
    integrationPath: `${path}/integrations/kustomer`,
    canChange: listed?.scope !== "member",
  };
}
