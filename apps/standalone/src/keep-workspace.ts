import { isFault } from "@inlet/contracts";
import { z } from "zod";
import {
  connectKey,
  createWorkspace,
  integrationPath,
  switchOn,
  type Workspace,
} from "./connect-workspace.ts";
import type { Home, KeptWorkspace } from "./home.ts";
import { openClient } from "./inlet-client.ts";

/** Where the API is, and the Kustomer that the workspace is to read. */
export interface Keeping {
  apiUrl: string;
  operatorToken: string;
  /** What this Kustomer goes by in the memory. */
  name: string;
  kustomerUrl: string;
  /** Without one the workspace is left unconnected. */
  apiKey: string | undefined;
  signal: AbortSignal;
}

/** The shortest interval there is, for someone is watching. */
const syncIntervalSeconds = 60;

/**
 * The workspace of a Kustomer, as an earlier start left it, or a new one that is connected and switched on. One that
 * was set up keeps the switches that people gave it; only its connection follows when the Kustomer has moved or the key
 * is another.
 */
export async function keepWorkspace(home: Home, keeping: Keeping): Promise<Workspace> {
  const { name, apiKey } = keeping;
  const remember = (workspace: KeptWorkspace) =>
    home.remember({ workspaces: { ...home.memory.workspaces, [name]: workspace } });
  let kept = home.memory.workspaces[name];
  if (kept === undefined || !(await isThere(kept, keeping))) {
    kept = { ...(await createWorkspace({ ...keeping, name: "Demo" })), isSetUp: false };
    remember(kept);
  }
  if (apiKey === undefined) return kept;
  if (!kept.isSetUp) {
    await connectKey(kept, { ...keeping, apiKey });
    await switchOn(kept, { ...keeping, syncIntervalSeconds });
    remember({ ...kept, isSetUp: true });
  } else await followKustomer(kept, { ...keeping, apiKey });
  return kept;
}

/** Not when the database was thrown away, or somebody ended the token. */
async function isThere({ workspaceId, token }: Workspace, { apiUrl }: Keeping): Promise<boolean> {
  try {
    await openClient({ url: apiUrl, token }).ask("GET", `/v1/workspaces/${workspaceId}`);
    return true;
  } catch (err) {
    if (isFault(err, "unauthorized", "not_found")) return false;
    throw err;
  }
}

const integrationSchema = z.object({
  host: z.string(),
  keyHint: z.string(),
  ingestConversations: z.boolean(),
});

type Integration = z.output<typeof integrationSchema>;

async function followKustomer(workspace: Workspace, keeping: Keeping & { apiKey: string }): Promise<void> {
  const before = await findIntegration(workspace, keeping);
  if (before === undefined || fits(before, keeping)) return; // somebody disconnected it, or nothing has changed
  await connectKey(workspace, keeping);
  if (before.ingestConversations) await switchOn(workspace, keeping);
}

async function findIntegration(workspace: Workspace, { apiUrl }: Keeping): Promise<Integration | undefined> {
  const admin = openClient({ url: apiUrl, token: workspace.token });
  try {
    return integrationSchema.parse(await admin.ask("GET", integrationPath(workspace)));
  } catch (err) {
    if (isFault(err, "not_found")) return undefined;
    throw err;
  }
}

const fits = ({ host, keyHint }: Integration, { kustomerUrl, apiKey = "" }: Keeping): boolean =>
  host === new URL(kustomerUrl).host && apiKey.endsWith(keyHint);
