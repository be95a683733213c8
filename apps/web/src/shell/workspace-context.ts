import { createContext, use } from "react";

/** The workspace whose pages are shown. */
export interface ShownWorkspace {
  id: string;
  /** Empty until it is known, for operators with more workspaces than a session lists. */
  name: string;
  /** Whether this person may change things in it; members may not. */
  canChange: boolean;
  /** `/v1/workspaces/<id>`, to ask the API below it. */
  path: string;
}

/** The workspace that the address names. */
export const WorkspaceContext = createContext<ShownWorkspace | undefined>(undefined);

/** The workspace whose pages are shown. */
export function useWorkspace(): ShownWorkspace {
  const workspace = use(WorkspaceContext);
  if (workspace === undefined) throw new Error("this page belongs to no workspace");
  return workspace;
}
