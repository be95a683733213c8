import { NavLink, Stack } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useSignedInSession } from "../api/session.ts";
import { PageLink } from "../ui/page-link.tsx";
import { words } from "../words/index.ts";

const pages = [
  { to: "/w/$workspaceId", label: words.shell.settings, exact: true },
  { to: "/w/$workspaceId/conversations", label: words.shell.conversations, exact: false },
  { to: "/w/$workspaceId/feedback", label: words.shell.feedback, exact: false },
  { to: "/w/$workspaceId/runs", label: words.shell.runs, exact: false },
] as const;

/** Links to the pages of the current workspace and, for operators, to the fleet. The router marks the current page. */
export function Navigation() {
  const { scope } = useSignedInSession();
  const { workspaceId } = useParams({ strict: false });
  return (
    <Stack gap={4}>
      {workspaceId !== undefined &&
        pages.map(({ to, label, exact }) => (
          <PageLink
            key={to}
            {...{ to, params: { workspaceId }, label }}
            activeOptions={{ exact, includeSearch: false }}
          />
        ))}
      {scope === "operator" && <PageLink to="/fleet" label={words.shell.fleet} />}
      <NavLink href="/docs" label={words.shell.docs} />
    </Stack>
  );
}
