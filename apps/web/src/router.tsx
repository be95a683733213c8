import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { conversationSearch, searchText, threadSearch } from "./browse/conversation-search.ts";
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
  component: lazyRouteComponent(() => import("./fleet/fleet-page.tsx"), "FleetPage"),
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: "/w/$workspaceId",
  component: WorkspaceLayout,
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

/** Every page and its address. The code of most pages is loaded when a person goes there. */
export const router = createRouter({
  routeTree: root.addChildren([
    first,
    fleet,
    workspace.addChildren([status, connect, runs, conversations, conversation, feedback]),
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
