import { Stack, Text, Title } from "@mantine/core";
import { readLocalStorageValue } from "@mantine/hooks";
import { Navigate } from "@tanstack/react-router";
import { useSignedInSession } from "../api/session.ts";
import { words } from "../words/index.ts";

/** Where this browser stores the id of the workspace that it showed last. */
export const lastWorkspaceKey = "inlet-workspace";

/** Leads to the workspace shown last, else to the first one; an operator with several goes to the fleet. */
export function FirstPage() {
  const { scope, workspaces } = useSignedInSession();
  const lastId = readLocalStorageValue<string>({ key: lastWorkspaceKey });
  const last = workspaces.find((it) => it.id === lastId) ?? workspaces[0];
  if (scope === "operator" && workspaces.length !== 1) return <Navigate to="/fleet" replace />;
  if (last) return <Navigate to="/w/$workspaceId" params={{ workspaceId: last.id }} replace />;
  return (
    <Stack>
      <Title order={1}>{words.shell.noWorkspaces.title}</Title>
      <Text>{words.shell.noWorkspaces.hint}</Text>
    </Stack>
  );
}
