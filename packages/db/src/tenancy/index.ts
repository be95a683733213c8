/** Workspaces and API tokens. */
export { generateSecret, hashSecret } from "./secret.ts";
export {
  createToken,
  findToken,
  findTokenHolder,
  listTokens,
  listWorkspaceTokens,
  removeToken,
  removeWorkspaceToken,
  type Token,
  type TokenHolder,
} from "./tokens.ts";
export {
  createWorkspace,
  findWorkspace,
  listNewestWorkspaces,
  listWorkspaces,
  listWorkspacesByIds,
  lockWorkspace,
  updateWorkspace,
  type Workspace,
  type WorkspacePlan,
} from "./workspaces.ts";
