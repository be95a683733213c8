import { NavLink, Stack, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useId } from "react";
import { useSignedInSession } from "../api/session.ts";
import { PageLink } from "../ui/page-link.tsx";
import { words } from "../words/index.ts";

const { groups } = words.shell;

type Path =
  `/w/$workspaceId/${"integrations/kustomer" | "conversations" | "feedback" | "settings/members" | "settings/alerts" | "settings/usage" | "settings/audit"}`;

interface PageGroupProps {
  title: string;
  /** A page for admins only shows members nothing, so they get no link to it. */
  pages: readonly { to: Path; label: string; adminsOnly?: boolean }[];
}

const pageGroups: readonly PageGroupProps[] = [
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
      { to: "/w/$workspaceId/settings/members", label: words.workspace.members.title, adminsOnly: true },
      { to: "/w/$workspaceId/settings/alerts", label: words.workspace.alerts.title },
      { to: "/w/$workspaceId/settings/usage", label: words.workspace.usage.title },
      { to: "/w/$workspaceId/settings/audit", label: words.workspace.audit.title, adminsOnly: true },
    ],
  },
];

/** Links to the pages of the current workspace and, for operators, to the fleet. The router marks the current page. */
export function Navigation() {
  const { scope, workspaces } = useSignedInSession();
  const { workspaceId } = useParams({ strict: false });
  const isMember = workspaces.find(({ id }) => id === workspaceId?.toLowerCase())?.scope === "member";
  return (
    <Stack gap="sm">
      {workspaceId !== undefined &&
        pageGroups.map(({ title, pages }) => (
          <PageGroup
            key={title}
            {...{ title, workspaceId, pages: pages.filter((it) => !isMember || !it.adminsOnly) }}
          />
        ))}
      <div>
        {scope === "operator" && <PageLink to="/fleet" label={words.shell.fleet} />}
        <NavLink href="/docs" label={words.shell.docs} />
      </div>
    </Stack>
  );
}

function PageGroup({ title, pages, workspaceId }: PageGroupProps & { workspaceId: string }) {
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
