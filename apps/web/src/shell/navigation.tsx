import { NavLink, Stack } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { PageLink } from "../ui/page-link.tsx";
import { words } from "../words.ts";
import { useSignedIn } from "./session-context.ts";

const pages = [
  { to: "/w/$workspaceId", label: words.shell.settings, exact: true },
  { to: "/w/$workspaceId/conversations", label: words.shell.conversations, exact: false },
  { to: "/w/$workspaceId/feedback", label: words.shell.feedback, exact: false },
  { to: "/w/$workspaceId/runs", label: words.shell.runs, exact: false },
] as const;

/** Where one can go: the pages of the workspace shown, and for operators the fleet. The router marks where one is. */
export function Navigation() {
  const { scope } = useSignedIn();
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
