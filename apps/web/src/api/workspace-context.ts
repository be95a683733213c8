import { createSafeContext } from "@mantine/core";

/** The workspace whose pages are shown. */
export interface CurrentWorkspace {
  id: string;
  /** Whether this person may change the workspace; members may not. */
  canChange: boolean;
  /** `/v1/workspaces/<id>`, the prefix of its API paths. */
  path: string;
  /** The API path of its integration. */
  integrationPath: string;
}

/** The workspace in the page's address. */
export const [WorkspaceContext, useWorkspace] = createSafeContext<CurrentWorkspace>(
  "useWorkspace needs a WorkspaceContext around the page",
);
