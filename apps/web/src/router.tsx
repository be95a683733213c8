import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { conversationSearch, threadSearch } from "./browse/search.ts";
import { fleetSearch } from "./fleet/search.ts";
import { Broken } from "./shell/broken.tsx";
import { FirstPage } from "./shell/first-page.tsx";
import { NoSuchPage } from "./shell/no-such-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { WorkspaceFrame } from "./shell/workspace-frame.tsx";
import { PageSkeleton } from "./ui/page-skeleton.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage });

const first = createRoute({ getParentRoute: () => root, path: "/", component: FirstPage });

const fleet = createRoute({
  getParentRoute: () => root,
  path: "/fleet",
  validateSearch: fleetSearch,
  component: lazyRouteComponent(() => import("./fleet/fleet-page.tsx"), "FleetPage"),
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: "/w/$workspaceId",
  component: WorkspaceFrame,
});

const status = createRoute({
  getParentRoute: () => workspace,
  path: "/",
  component: lazyRouteComponent(() => import("./status/status-page.tsx"), "StatusPage"),
});

const connect = createRoute({
  getParentRoute: () => workspace,
  path: "/connect",
  component: lazyRouteComponent(() => import("./connect/connect-page.tsx"), "ConnectPage"),
});

const runs = createRoute({
  getParentRoute: () => workspace,
  path: "/runs",
  component: lazyRouteComponent(() => import("./runs/runs-page.tsx"), "RunsPage"),
});

const conversations = createRoute({
  getParentRoute: () => workspace,
  path: "/conversations",
  validateSearch: conversationSearch,
  component: lazyRouteComponent(() => import("./browse/conversations-page.tsx"), "ConversationsPage"),
});

const conversation = createRoute({
  getParentRoute: () => workspace,
  path: "/conversations/$id",
  validateSearch: threadSearch,
  component: lazyRouteComponent(() => import("./browse/conversation-page.tsx"), "ConversationPage"),
});

const feedback = createRoute({
  getParentRoute: () => workspace,
  path: "/feedback",
  component: lazyRouteComponent(() => import("./browse/feedback-page.tsx"), "FeedbackPage"),
});

/** Every page, by its address. What a page needs is loaded when somebody goes there. */
export const router = createRouter({
  routeTree: root.addChildren([
    first,
    fleet,
    workspace.addChildren([status, connect, runs, conversations, conversation, feedback]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
  defaultPendingComponent: PageSkeleton,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
