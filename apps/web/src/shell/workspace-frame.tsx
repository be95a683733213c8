import { Outlet, useParams } from "@tanstack/react-router";
import type { Session } from "../api/session.ts";
import { NoSuchPage } from "./no-such-page.tsx";
import { useSignedIn } from "./session-context.ts";
import { type ShownWorkspace, WorkspaceContext } from "./workspace-context.ts";

/** The pages of one workspace. */
export function WorkspaceFrame() {
  const session = useSignedIn();
  const { workspaceId } = useParams({ from: "/w/$workspaceId" });
  const workspace = findShown(session, workspaceId.toLowerCase());
  if (workspace === undefined) return <NoSuchPage />;
  return (
    <WorkspaceContext value={workspace}>
      <Outlet key={workspace.id} />
    </WorkspaceContext>
  );
}

function findShown({ scope, workspaces }: Session, id: string): ShownWorkspace | undefined {
  const path = `/v1/workspaces/${id}`;
  const known = workspaces.find((it) => it.id === id);
  if (known) return { id, path, name: known.name, canChange: known.scope === "admin" };
  if (scope === "operator") return { id, path, name: "", canChange: true };
  return undefined;
}
