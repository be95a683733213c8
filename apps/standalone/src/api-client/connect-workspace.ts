import { setTimeout as wait } from "node:timers/promises";
import { type Fault, http, isFault } from "@inlet/contracts";
import { createTokenClient } from "./create-token-client.ts";

/** What to connect, and with which key. */
export interface ConnectOptions {
  apiUrl: string;
  operatorToken: string;
  apiKey: string;
  /** The host as the API expects it; INLET_KUSTOMER_BASE_URL overrides it. */
  host?: string | undefined;
  name?: string | undefined;
  /** The maximum number of conversations admitted per period. */
  volumeLimit?: number | undefined;
  /** False leaves ingestion off. */
  ingest?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** A workspace and its admin token. */
export interface Workspace {
  workspaceId: string;
  token: string;
}

/** A connected workspace and its first run. */
export interface ConnectedWorkspace extends Workspace {
  /** Undefined when ingestion was left off. */
  runId: string | undefined;
}

/**
 * Creates a workspace and an admin token, connects a key and switches ingestion on, all through the API.
 * @throws Fault of the step that the API refuses; for a key, `details` has `reason` and `missingRoles`
 */
export async function connectWorkspace(options: ConnectOptions): Promise<ConnectedWorkspace> {
  const workspace = await createWorkspace(options);
  await connectKey(workspace, options);
  const runId = options.ingest === false ? undefined : await enableIngestion(workspace, options);
  return { ...workspace, runId };
}

/** Creates a workspace and an admin token. */
export async function createWorkspace(options: Omit<ConnectOptions, "apiKey">): Promise<Workspace> {
  const { apiUrl, operatorToken, name = "Demo", volumeLimit = http.noVolumeLimit } = options;
  const operator = createTokenClient({ url: apiUrl, token: operatorToken });
  const { id } = await operator.request({
    method: "POST",
    path: "/v1/workspaces",
    body: { name, volumeLimit },
    schema: http.workspace,
  });
  const { token } = await operator.request({
    method: "POST",
    path: `/v1/workspaces/${id}/tokens`,
    body: { scope: "admin", name },
    schema: http.issuedToken,
  });
  return { workspaceId: id, token };
}

/** The API path of a workspace's integration. */
export const toIntegrationPath = ({ workspaceId }: Pick<Workspace, "workspaceId">): string =>
  `/v1/workspaces/${workspaceId}/integrations/kustomer`;

type KeyChoice = Pick<ConnectOptions, "apiUrl" | "apiKey" | "host" | "signal">;

const maxAttempts = 12;

/** Connects a key. While Kustomer is unavailable it retries, a limited number of times or until `signal` fires. */
export async function connectKey(workspace: Workspace, choice: KeyChoice): Promise<void> {
  const { apiUrl, apiKey, host, signal } = choice;
  const admin = createTokenClient({ url: apiUrl, token: workspace.token });
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.request({
        method: "PUT",
        path: toIntegrationPath(workspace),
        body: { apiKey, host },
        schema: http.integration,
      });
      return;
    } catch (err) {
      if (attempt === maxAttempts || !isFault(err, "unavailable", "rate_limited")) throw err;
      await wait(computePauseMs(err, attempt), undefined, { signal });
    }
  }
}

/** Waits until the API's `retryAt`, or longer with each attempt. */
const computePauseMs = ({ retryAt }: Fault, attempt: number): number =>
  Math.max((retryAt?.getTime() ?? 0) - Date.now(), attempt * 250);

interface EnableIngestionOptions {
  apiUrl: string;
  syncIntervalSeconds?: number | undefined;
}

/** Switches ingestion on. @returns the id of the run that this opens */
export async function enableIngestion(
  workspace: Workspace,
  { apiUrl, syncIntervalSeconds }: EnableIngestionOptions,
): Promise<string | undefined> {
  const admin = createTokenClient({ url: apiUrl, token: workspace.token });
  const { lastRun } = await admin.request({
    method: "PATCH",
    path: toIntegrationPath(workspace),
    body: { ingestConversations: true, syncIntervalSeconds },
    schema: http.integration,
  });
  return lastRun?.id;
}
