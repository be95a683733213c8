import { Select, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useCachedOverview } from "../api/overview.ts";
import { type Session, useSignedInSession } from "../api/session.ts";
import { words } from "../words/index.ts";
import { lastWorkspaceKey } from "./first-page.tsx";

/** Finds the workspace in the address. A session lists only some of an operator's, so the overview names the others. */
function useCurrentWorkspace(listed: Session["workspaces"], workspaceId: string | undefined) {
  const id = workspaceId?.toLowerCase();
  const found = listed.find((it) => it.id === id);
  const { data } = useCachedOverview(found === undefined ? id : undefined);
  return found ?? data?.workspace;
}

/** The name of the current workspace, or a selector for a person who has several. */
export function WorkspaceSelector() {
  const { workspaces } = useSignedInSession();
  const { workspaceId } = useParams({ strict: false });
  const navigate = useNavigate();
  const [, remember] = useLocalStorage<string>({ key: lastWorkspaceKey });
  useEffect(() => {
    if (workspaceId !== undefined) remember(workspaceId);
  }, [workspaceId, remember]);
  const current = useCurrentWorkspace(workspaces, workspaceId);
  const isListed = current === undefined || workspaces.some(({ id }) => id === current.id);
  const choices = isListed ? workspaces : [current, ...workspaces];
  if (choices.length < 2)
    return (
      <Text fw={600} truncate title={current?.name}>
        {current?.name}
      </Text>
    );
  return (
    <Select
      aria-label={words.shell.workspace}
      placeholder={words.shell.workspace}
      nothingFoundMessage={words.shell.noWorkspace}
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      value={current?.id ?? null}
      onChange={(id) => void (id && navigate({ to: "/w/$workspaceId", params: { workspaceId: id } }))}
      {...{ searchable: true, limit: 50, allowDeselect: false, maw: 320, miw: 0 }}
    />
  );
}
