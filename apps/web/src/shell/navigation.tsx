import { NavLink, Stack } from "@mantine/core";
import { useLocation, useParams } from "@tanstack/react-router";
import { PageLink } from "../ui/page-link.tsx";
import { words } from "../words.ts";
import { useSignedIn } from "./session-context.ts";

const pages = [
  { to: "/w/$workspaceId", label: words.shell.settings },
  { to: "/w/$workspaceId/conversations", label: words.shell.conversations },
  { to: "/w/$workspaceId/feedback", label: words.shell.feedback },
  { to: "/w/$workspaceId/runs", label: words.shell.runs },
] as const;

/** Where one can go: the pages of the workspace shown, and for operators the fleet. */
export function Navigation() {
  const { scope } = useSignedIn();
  const { workspaceId } = useParams({ strict: false });
  return (
    <Stack gap={4}>
      {workspaceId !== undefined && <WorkspaceLinks workspaceId={workspaceId} />}
      {scope === "operator" && <FleetLink />}
      <NavLink href="/docs" label={words.shell.docs} />
    </Stack>
  );
}

function WorkspaceLinks({ workspaceId }: { workspaceId: string }) {
  const { pathname } = useLocation();
  return pages.map(({ to, label }) => (
    <PageLink
      key={to}
      {...{ to, params: { workspaceId }, label }}
      active={isBelow(pathname, to.replace("$workspaceId", workspaceId))}
    />
  ));
}

function FleetLink() {
  return <PageLink to="/fleet" label={words.shell.fleet} active={useLocation().pathname === "/fleet"} />;
}

/** The workspace's own address is the start of all the others, so it counts only by itself and for connecting. */
function isBelow(pathname: string, address: string): boolean {
  const rest = pathname.startsWith(address) ? pathname.slice(address.length) : undefined;
  if (address.split("/").length > 3) return rest === "" || rest?.startsWith("/") === true;
  return rest === "" || rest === "/" || rest === "/connect";
}
