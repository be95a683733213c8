import { type ApiRequest, http, isFault } from "@inlet/contracts";
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
  const path = `/v1/workspaces/${workspace?.workspaceId}`;
  if (
    workspace === undefined ||
    !(await requestIfExists(workspace, options, { path, schema: http.workspace }))
  ) {
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

type Integration = z.output<typeof http.integration>;

async function reconnectIfChanged(
  workspace: Workspace,
  options: EnsureWorkspaceOptions & { apiKey: string },
): Promise<void> {
  const path = toIntegrationPath(workspace);
  const before = await requestIfExists(workspace, options, { path, schema: http.integration });
  if (before === undefined || isConnectedTo(before, options)) return; // a person disconnected it, or nothing has changed
  await connectKey(workspace, options);
}

/** @returns undefined when the database or the integration was deleted, or the token was revoked */
async function requestIfExists<S extends z.ZodType>(
  { token }: Workspace,
  { apiUrl }: EnsureWorkspaceOptions,
  request: ApiRequest<S>,
): Promise<z.output<S> | undefined> {
  try {
    return await createTokenClient({ url: apiUrl, token }).request(request);
  } catch (err) {
    if (isFault(err, "unauthorized", "not_found")) return undefined;
    throw err;
  }
}

const isConnectedTo = (
  { host, keyHint }: Integration,
  { kustomerUrl, apiKey = "" }: EnsureWorkspaceOptions,
): boolean => host === new URL(kustomerUrl).host && apiKey.endsWith(keyHint);
