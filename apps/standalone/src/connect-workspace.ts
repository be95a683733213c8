import { setTimeout as wait } from "node:timers/promises";
import { type Fault, http, isFault } from "@inlet/contracts";
import { z } from "zod";
import { openClient } from "./inlet-client.ts";

/** Who asks, and for what. */
export interface Connecting {
  apiUrl: string;
  operatorToken: string;
  apiKey: string;
  /** As the API names hosts; the operator's override wins over it. */
  host?: string | undefined;
  name?: string | undefined;
  /** Conversations admitted at most. */
  volumeLimit?: number | undefined;
  /** False: connected, and ingestion stays off. */
  ingest?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** A workspace, and the token of its admin. */
export interface Workspace {
  workspaceId: string;
  token: string;
}

/** A workspace whose ingestion is on, and the run that was opened. */
export interface Connected extends Workspace {
  /** Undefined when ingestion was to stay off. */
  runId: string | undefined;
}

const identified = z.object({ id: z.string() });
const issued = z.object({ token: z.string() });
const integration = z.object({ lastRun: identified.nullable() });

/**
 * Does through the API what a person would do by hand: makes a workspace and a token for its admin, connects a key and
 * switches ingestion on.
 * @throws Fault of whichever step is refused; for a key `details` hold `reason` and `missingRoles`
 */
export async function connectWorkspace(options: Connecting): Promise<Connected> {
  const workspace = await createWorkspace(options);
  await connectKey(workspace, options);
  const runId = options.ingest === false ? undefined : await switchOn(workspace, options);
  return { ...workspace, runId };
}

/** A new workspace and a token for its admin. */
export async function createWorkspace(options: Omit<Connecting, "apiKey">): Promise<Workspace> {
  const { apiUrl, operatorToken, name = "Demo", volumeLimit = http.noVolumeLimit } = options;
  const operator = openClient({ url: apiUrl, token: operatorToken });
  const { id } = identified.parse(await operator.ask("POST", "/v1/workspaces", { name, volumeLimit }));
  const grant = { scope: "admin", name };
  const { token } = issued.parse(await operator.ask("POST", `/v1/workspaces/${id}/tokens`, grant));
  return { workspaceId: id, token };
}

/** Where a workspace's connection stands in the API. */
export const integrationPath = ({ workspaceId }: Pick<Workspace, "workspaceId">): string =>
  `/v1/workspaces/${workspaceId}/integrations/kustomer`;

type KeyChoice = Pick<Connecting, "apiUrl" | "apiKey" | "host" | "signal">;

const mostAttempts = 12;

/** Connects a key. When Kustomer cannot be asked just now it is tried again, some times or until `signal` fires. */
export async function connectKey(workspace: Workspace, choice: KeyChoice): Promise<void> {
  const { apiUrl, apiKey, host, signal } = choice;
  const admin = openClient({ url: apiUrl, token: workspace.token });
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.ask("PUT", integrationPath(workspace), { apiKey, host });
      return;
    } catch (err) {
      if (attempt === mostAttempts || !isFault(err, "unavailable", "rate_limited")) throw err;
      await wait(pauseMs(err, attempt), undefined, { signal });
    }
  }
}

/** Until the instant the API names, or longer each time. */
const pauseMs = ({ retryAt }: Fault, attempt: number): number =>
  Math.max((retryAt?.getTime() ?? 0) - Date.now(), attempt * 250);

/** Where, and how often from then on. */
interface Switching {
  apiUrl: string;
  syncIntervalSeconds?: number | undefined;
}

/** Switches ingestion on. @returns the run that is open because of it */
export async function switchOn(
  workspace: Workspace,
  { apiUrl, syncIntervalSeconds }: Switching,
): Promise<string | undefined> {
  const admin = openClient({ url: apiUrl, token: workspace.token });
  const change = { ingestConversations: true, syncIntervalSeconds };
  const reply = await admin.ask("PATCH", integrationPath(workspace), change);
  return integration.parse(reply).lastRun?.id;
}
