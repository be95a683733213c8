import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { z } from "zod";
import { conversationSearch, searchText, threadSearch } from "./browse/conversation-search.ts";
import { loadOnDemand } from "./loading/load-on-demand.tsx";
import { FirstPage } from "./shell/first-page.tsx";
import { NotFoundPage } from "./shell/not-found-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { WorkspaceLayout } from "./shell/workspace-layout.tsx";
import { Failure } from "./ui/failure.tsx";
import { PageSkeleton } from "./ui/skeletons.tsx";
import { words } from "./words/index.ts";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const first = createRoute({ getParentRoute: () => root, path: "/", component: FirstPage });

const fleet = createRoute({
  getParentRoute: () => root,
  path: "/fleet",
  validateSearch: z.object({ q: searchText }),
  component: loadOnDemand(() => import("./fleet/fleet-page.tsx"), "FleetPage"),
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: "/w/$workspaceId",
  component: WorkspaceLayout,
});

const kustomerPath = "/w/$workspaceId/integrations/kustomer";

/** Leads from an address that used to be a page, or is none, to the page there is now. */
const redirectTo =
  (
    to:
      | typeof kustomerPath
      | `${typeof kustomerPath}/${"connect" | "activity"}`
      | "/w/$workspaceId/settings/usage",
  ) =>
  ({ params: { workspaceId } }: { params: { workspaceId: string } }) => {
    redirect({ to, params: { workspaceId }, replace: true, throw: true });
  };

const redirects = [
  createRoute({ getParentRoute: () => workspace, path: "/", beforeLoad: redirectTo(kustomerPath) }),
  createRoute({
    getParentRoute: () => workspace,
    path: "/connect",
    beforeLoad: redirectTo(`${kustomerPath}/connect`),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: "/runs",
    beforeLoad: redirectTo(`${kustomerPath}/activity`),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: "/settings",
    beforeLoad: redirectTo("/w/$workspaceId/settings/usage"),
  }),
];

const kustomer = createRoute({
  getParentRoute: () => workspace,
  path: "/integrations/kustomer",
  component: loadOnDemand(() => import("./kustomer/kustomer-layout.tsx"), "KustomerLayout"),
});

const overviewTab = createRoute({
  getParentRoute: () => kustomer,
  path: "/",
  component: loadOnDemand(() => import("./kustomer/overview-tab.tsx"), "OverviewTab"),
});

const dataTab = createRoute({
  getParentRoute: () => kustomer,
  path: "/data",
  component: loadOnDemand(() => import("./kustomer/data-tab.tsx"), "DataTab"),
});

const activityTab = createRoute({
  getParentRoute: () => kustomer,
  path: "/activity",
  component: loadOnDemand(() => import("./kustomer/activity-tab.tsx"), "ActivityTab"),
});

const settingsTab = createRoute({
  getParentRoute: () => kustomer,
  path: "/settings",
  component: loadOnDemand(() => import("./kustomer/settings-tab.tsx"), "SettingsTab"),
});

const connect = createRoute({
  getParentRoute: () => workspace,
  path: "/integrations/kustomer/connect",
  component: loadOnDemand(() => import("./connect/connect-page.tsx"), "ConnectPage"),
});

const members = createRoute({
  getParentRoute: () => workspace,
  path: "/settings/members",
  component: loadOnDemand(() => import("./workspace/members-page.tsx"), "MembersPage"),
});

const alerts = createRoute({
  getParentRoute: () => workspace,
  path: "/settings/alerts",
  component: loadOnDemand(() => import("./workspace/alerts-page.tsx"), "AlertsPage"),
});

const usage = createRoute({
  getParentRoute: () => workspace,
  path: "/settings/usage",
  component: loadOnDemand(() => import("./workspace/usage-page.tsx"), "UsagePage"),
});

const audit = createRoute({
  getParentRoute: () => workspace,
  path: "/settings/audit",
  component: loadOnDemand(() => import("./workspace/audit-page.tsx"), "AuditPage"),
});

const conversations = createRoute({
  getParentRoute: () => workspace,
  path: "/conversations",
  validateSearch: conversationSearch,
  component: loadOnDemand(() => import("./browse/conversations-page.tsx"), "ConversationsPage"),
});

const conversation = createRoute({
  getParentRoute: () => workspace,
  path: "/conversations/$id",
  validateSearch: threadSearch,
  component: loadOnDemand(() => import("./browse/conversation-page.tsx"), "ConversationPage"),
});

const feedback = createRoute({
  getParentRoute: () => workspace,
  path: "/feedback",
  component: loadOnDemand(() => import("./browse/feedback-page.tsx"), "FeedbackPage"),
});

/** Every page and its address. The code of most pages is loaded when a person goes there. */
export const router = createRouter({
  routeTree: root.addChildren([
    first,
    fleet,
    workspace.addChildren([
      ...redirects,
      kustomer.addChildren([overviewTab, dataTab, activityTab, settingsTab]),
      connect,
      ...[members, alerts, usage, audit],
      ...[conversations, conversation, feedback],
    ]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: ({ error, reset }) => (
    <Failure error={error} title={words.errors.title} retry={reset} />
  ),
  defaultPendingComponent: PageSkeleton,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
