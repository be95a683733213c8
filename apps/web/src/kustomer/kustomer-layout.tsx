import { Box, Stack } from "@mantine/core";
import { Outlet } from "@tanstack/react-router";
import { useOverview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { StatusHeader } from "../status/status-header.tsx";
import { Failure } from "../ui/failure.tsx";
import { LinkTab, LinkTabs } from "../ui/link-tabs.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { words } from "../words/index.ts";
import { OverviewContext } from "./loaded-overview.ts";

const path = "/w/$workspaceId/integrations/kustomer";

const tabs = [
  { to: path, label: words.status.tabs.overview },
  { to: `${path}/data`, label: words.status.tabs.data },
  { to: `${path}/activity`, label: words.status.tabs.activity },
  { to: `${path}/settings`, label: words.status.tabs.settings },
] as const;

/** The integration with Kustomer: its status, and below it the tabs, each with an address of its own. */
export function KustomerLayout() {
  const { id } = useWorkspace();
  const { data, error, isPending, isError, refetch } = useOverview();
  if (isPending) return <PageSkeleton />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(words.status.title)} retry={refetch} />;
  return (
    <OverviewContext value={data}>
      <Stack gap="md">
        <StatusHeader overview={data} isOutdated={isError} />
        <LinkTabs label={words.status.title}>
          {tabs.map(({ to, label }) => (
            <LinkTab key={to} {...{ to, params: { workspaceId: id } }} activeOptions={{ exact: true }}>
              {label}
            </LinkTab>
          ))}
        </LinkTabs>
        <Box miw={0}>
          <Outlet />
        </Box>
      </Stack>
    </OverviewContext>
  );
}
