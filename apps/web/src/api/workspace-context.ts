import { createContext, use } from "react";

/** The workspace whose pages are shown. */
export interface CurrentWorkspace {
  id: string;
  /** Empty for operators with more workspaces than a session lists. */
  name: string;
  /** Whether this person may change the workspace; members may not. */
  canChange: boolean;
  /** `/v1/workspaces/<id>`, the prefix of its API paths. */
  path: string;
  /** The API path of its integration. */
  integrationPath: string;
}

/** The workspace in the page's address. */
export const WorkspaceContext = createContext<CurrentWorkspace | undefined>(undefined);

/** Returns the workspace whose pages are shown. */
export function useWorkspace(): CurrentWorkspace {
  const workspace = use(WorkspaceContext);
  if (workspace === undefined) throw new Error("useWorkspace needs a WorkspaceContext around the page");
  return workspace;
}

/** The query key prefix of a workspace. A change of its integration invalidates every query below it. */
export const toWorkspaceKey = (id: string) => ["workspace", id] as const;
