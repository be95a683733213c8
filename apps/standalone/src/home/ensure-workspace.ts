import { http, isFault } from "@inlet/contracts";
import type { z } from "zod";
import {
  connectKey,
  createWorkspace,
  enableIngestion,
  toIntegrationPath,
  type Workspace,
} from "../api-client/connect-workspace.ts";
import { createTokenClient } from "../api-client/create-token-client.ts";
import type { Home, SavedWorkspace } from "./open-home.ts";

/** The API, and the Kustomer that the workspace reads. */
export interface EnsureWorkspaceOptions {
  apiUrl: string;
  operatorToken: string;
  /** The name of this Kustomer in the saved state. */
  name: string;
  kustomerUrl: string;
  /** Without a key the workspace is not connected. */
  apiKey: string | undefined;
  signal: AbortSignal;
}

/** The shortest interval, because a person is watching. */
const syncIntervalSeconds = 60;

/**
 * Returns the workspace of a Kustomer that an earlier start created, or a new one that is connected and switched on. An
 * existing workspace keeps its switches; it is connected again when Kustomer's address or the key has changed.
 */
export async function ensureWorkspace(home: Home, options: EnsureWorkspaceOptions): Promise<Workspace> {
  const { name, apiKey } = options;
  const save = (saved: SavedWorkspace) =>
    home.save({ workspaces: { ...home.savedState.workspaces, [name]: saved } });
  let workspace = home.savedState.workspaces[name];
  if (workspace === undefined || !(await workspaceExists(workspace, options))) {
    workspace = { ...(await createWorkspace({ ...options, name: "Demo" })), isSetUp: false };
    save(workspace);
  }
  if (apiKey === undefined) return workspace;
  if (!workspace.isSetUp) {
    await connectKey(workspace, { ...options, apiKey });
    await enableIngestion(workspace, { ...options, syncIntervalSeconds });
    save({ ...workspace, isSetUp: true });
  } else await reconnectIfChanged(workspace, { ...options, apiKey });
  return workspace;
}

/** False when the database was deleted or the token was revoked. */
async function workspaceExists(
  { workspaceId, token }: Workspace,
  { apiUrl }: EnsureWorkspaceOptions,
): Promise<boolean> {
  try {
    const client = createTokenClient({ url: apiUrl, token });
    await client.request({ path: `/v1/workspaces/${workspaceId}`, schema: http.workspace });
    return true;
  } catch (err) {
    if (isFault(err, "unauthorized", "not_found")) return false;
    throw err;
  }
}

type Integration = z.output<typeof http.integration>;

async function reconnectIfChanged(
  workspace: Workspace,
  options: EnsureWorkspaceOptions & { apiKey: string },
): Promise<void> {
  const before = await findIntegration(workspace, options);
  if (before === undefined || isConnectedTo(before, options)) return; // a person disconnected it, or nothing has changed
  await connectKey(workspace, options);
  if (before.ingestConversations) await enableIngestion(workspace, options);
}

async function findIntegration(
  workspace: Workspace,
  { apiUrl }: EnsureWorkspaceOptions,
): Promise<Integration | undefined> {
  const admin = createTokenClient({ url: apiUrl, token: workspace.token });
  try {
    return await admin.request({ path: toIntegrationPath(workspace), schema: http.integration });
  } catch (err) {
    if (isFault(err, "not_found")) return undefined;
    throw err;
  }
}

const isConnectedTo = (
  { host, keyHint }: Integration,
  { kustomerUrl, apiKey = "" }: EnsureWorkspaceOptions,
): boolean => host === new URL(kustomerUrl).host && apiKey.endsWith(keyHint);
