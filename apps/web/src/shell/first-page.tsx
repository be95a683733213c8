import { Stack, Text, Title } from "@mantine/core";
import { Navigate } from "@tanstack/react-router";
import { words } from "../words.ts";
import { lastWorkspace } from "./last-workspace.ts";
import { useSignedIn } from "./session-context.ts";

/** Goes to the workspace looked at last, else to the first, else to the fleet. */
export function FirstPage() {
  const { scope, workspaces } = useSignedIn();
  const last = workspaces.find((it) => it.id === lastWorkspace.read()) ?? workspaces[0];
  if (scope === "operator" && workspaces.length !== 1) return <Navigate to="/fleet" replace />;
  if (last) return <Navigate to="/w/$workspaceId" params={{ workspaceId: last.id }} replace />;
  return (
    <Stack>
      <Title order={1}>{words.shell.noWorkspaces.title}</Title>
      <Text>{words.shell.noWorkspaces.hint}</Text>
    </Stack>
  );
}
