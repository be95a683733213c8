import { Select, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSignedInSession } from "../api/session.ts";
import { words } from "../words/index.ts";
import { lastWorkspaceKey } from "./first-page.tsx";

/** The name of the current workspace, or a selector for a person who has several. */
export function WorkspaceSelector() {
  const { workspaces } = useSignedInSession();
  const { workspaceId } = useParams({ strict: false });
  const navigate = useNavigate();
  const [, remember] = useLocalStorage<string>({ key: lastWorkspaceKey });
  useEffect(() => {
    if (workspaceId !== undefined) remember(workspaceId);
  }, [workspaceId, remember]);
  const only = workspaces[0];
  if (only === undefined) return null;
  if (workspaces.length === 1)
    return (
      <Text fw={600} truncate title={only.name}>
        {only.name}
      </Text>
    );
  return (
    <Select
      aria-label={words.shell.workspace}
      placeholder={words.shell.workspace}
      nothingFoundMessage={words.shell.noWorkspace}
      data={workspaces.map(({ id, name }) => ({ value: id, label: name }))}
      value={workspaceId ?? null}
      onChange={(id) => void (id && navigate({ to: "/w/$workspaceId", params: { workspaceId: id } }))}
      {...{ searchable: true, limit: 50, allowDeselect: false, maw: 320, miw: 0 }}
    />
  );
}
