import { Alert, Stack } from "@mantine/core";
import { Outlet, useParams } from "@tanstack/react-router";
import { useOverview, useOverviewEvents } from "../api/overview.ts";
import type { Session } from "../api/session.ts";
import { words } from "../words.ts";
import { NoSuchPage } from "./no-such-page.tsx";
import { useSignedIn } from "./session-context.ts";
import { Troubles } from "./troubles.tsx";
import { type ShownWorkspace, WorkspaceContext } from "./workspace-context.ts";

/** The pages of one workspace. */
export function WorkspaceFrame() {
  const session = useSignedIn();
  const { workspaceId } = useParams({ from: "/w/$workspaceId" });
  const workspace = findShown(session, workspaceId.toLowerCase());
  if (workspace === undefined) return <NoSuchPage />;
  return (
    <WorkspaceContext key={workspace.id} value={workspace}>
      <Live canChange={workspace.canChange} />
    </WorkspaceContext>
  );
}

/** What all pages of a workspace share: it is live, says what troubles it, and tells members why they only read. */
function Live({ canChange }: { canChange: boolean }) {
  const isLive = useOverviewEvents();
  const { data } = useOverview({ isLive });
  return (
    <Stack gap="lg">
      <Troubles troubles={data?.trouble ?? []} />
      {!canChange && <Alert color="gray">{words.shell.readOnly}</Alert>}
      <Outlet />
    </Stack>
  );
}

function findShown({ scope, workspaces }: Session, id: string): ShownWorkspace | undefined {
  const path = `/v1/workspaces/${id}`;
  const known = workspaces.find((it) => it.id === id);
  if (known) return { id, path, name: known.name, canChange: known.scope === "admin" };
  if (scope === "operator") return { id, path, name: "", canChange: true };
  return undefined;
}
