import { NavLink, Stack, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useId } from "react";
import { useSignedInSession } from "../api/session.ts";
import { PageLink } from "../ui/page-link.tsx";
import { words } from "../words/index.ts";

const { groups } = words.shell;

const pageGroups = [
  {
    title: groups.integrations,
    pages: [{ to: "/w/$workspaceId/integrations/kustomer", label: words.status.title }],
  },
  {
    title: groups.data,
    pages: [
      { to: "/w/$workspaceId/conversations", label: words.shell.conversations },
      { to: "/w/$workspaceId/feedback", label: words.shell.feedback },
    ],
  },
  {
    title: groups.workspace,
    pages: [
      { to: "/w/$workspaceId/settings/members", label: words.workspace.members.title },
      { to: "/w/$workspaceId/settings/alerts", label: words.workspace.alerts.title },
      { to: "/w/$workspaceId/settings/usage", label: words.workspace.usage.title },
    ],
  },
] as const;

/** Links to the pages of the current workspace and, for operators, to the fleet. The router marks the current page. */
export function Navigation() {
  const { scope } = useSignedInSession();
  const { workspaceId } = useParams({ strict: false });
  return (
    <Stack gap="sm">
      {workspaceId !== undefined &&
        pageGroups.map((it) => <PageGroup key={it.title} {...it} workspaceId={workspaceId} />)}
      <div>
        {scope === "operator" && <PageLink to="/fleet" label={words.shell.fleet} />}
        <NavLink href="/docs" label={words.shell.docs} />
      </div>
    </Stack>
  );
}

function PageGroup({ title, pages, workspaceId }: (typeof pageGroups)[number] & { workspaceId: string }) {
  const id = useId();
  return (
    <Stack gap={0} role="group" aria-labelledby={id}>
      <Text id={id} size="xs" fw={600} c="dimmed" px="sm" py={4}>
        {title}
      </Text>
      {pages.map(({ to, label }) => (
        <PageLink
          key={to}
          {...{ to, params: { workspaceId }, label }}
          activeOptions={{ includeSearch: false }}
        />
      ))}
    </Stack>
  );
}
