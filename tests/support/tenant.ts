import type { http } from "@inlet/contracts";
import { isFinishedRun } from "@inlet/contracts";
import type { KeyName } from "@inlet/kustomer-simulator";
import { expect, vi } from "vitest";
import type { ApiClient, OnWire, RunReply } from "./api-client.ts";

/**
 * How long something of a whole system may take: a budget's full minute on a busy machine. Several tests run at once on few
 * cores, so each poll delays the others.
 */
export const waitOptions = { timeout: 150_000, interval: 500 };

type IntegrationReply = OnWire<typeof http.integration>;

/** A workspace, with the API access of its admin. */
export interface Tenant {
  readonly workspaceId: string;
  /** A token of scope admin. */
  readonly token: string;
  readonly api: ApiClient;
  /** The API path of the workspace. */
  readonly path: string;
  /** The key that is connected now. It decides what belongs to the truth. */
  getKeyName(): KeyName;
  connect(key: KeyName): Promise<IntegrationReply>;
  getIntegration(): Promise<IntegrationReply>;
  changeIntegration(change: OnWire<typeof http.integrationChange>): Promise<IntegrationReply>;
  /** Switches ingestion on. @returns the open run */
  switchOn(): Promise<RunReply>;
  switchOff(): Promise<void>;
  /** Waits until a run has ended, and expects it to be done. */
  waitUntilDone(run: { id: string }): Promise<RunReply>;
  /** Waits until a run meets an expectation. */
  waitForRun(run: { id: string }, expectation: (run: RunReply) => void): Promise<RunReply>;
  /** Starts a run that reads everything up to `through`, by default now, and waits until it is done. */
  runUntilDone(options?: { through?: Date }): Promise<RunReply>;
  /** Starts a reconcile, by default a full one, and waits until it is done. */
  reconcile(options?: { full?: boolean }): Promise<RunReply>;
  /** Lists the runs, newest first. */
  listRuns(): Promise<RunReply[]>;
  getVolume(): Promise<OnWire<typeof http.volume>>;
}

/** Creates a workspace and its admin's token. */
export async function createWorkspace(
  operator: ApiClient,
  plan: { volumeLimit?: number } = {},
): Promise<Pick<Tenant, "workspaceId" | "token">> {
  const body = { name: "Acme", ...plan };
  const { id: workspaceId } = await operator.expectOk<{ id: string }>("POST", "/v1/workspaces", body);
  const grant = { scope: "admin", name: "Ada" };
  const path = `/v1/workspaces/${workspaceId}/tokens`;
  const { token } = await operator.expectOk<{ token: string }>("POST", path, grant);
  return { workspaceId, token };
}

/** Wraps an existing workspace and its admin's token. */
export function createTenant(
  { workspaceId, token, api }: Pick<Tenant, "workspaceId" | "token" | "api">,
  keys: Record<KeyName, string>,
): Tenant {
  const path = `/v1/workspaces/${workspaceId}`;
  const integrationPath = `${path}/integrations/kustomer`;
  let connectedKey: KeyName = "full";

  const readRun = (id: string): Promise<RunReply> => api.expectOk("GET", `${integrationPath}/runs/${id}`);
  const waitForRun: Tenant["waitForRun"] = (run, expectation) =>
    vi.waitFor(async () => {
      const current = await readRun(run.id);
      expectation(current);
      return current;
    }, waitOptions);
  const waitUntilDone: Tenant["waitUntilDone"] = async (run) => {
    const ended = await waitForRun(run, (it) => expect(it).toSatisfy(isFinishedRun));
    expect(ended).toMatchObject({ state: "done", phase: "done", error: null });
    return ended;
  };
  const changeIntegration: Tenant["changeIntegration"] = (body) =>
    api.expectOk("PATCH", integrationPath, body);

  return {
    ...{ workspaceId, token, api, path },
    getKeyName: () => connectedKey,
    async connect(key) {
      const reply = await api.expectOk<IntegrationReply>("PUT", integrationPath, { apiKey: keys[key] });
      connectedKey = key;
      return reply;
    },
    getIntegration: () => api.expectOk("GET", integrationPath),
    changeIntegration,
    async switchOn() {
      const { lastRun } = await changeIntegration({ ingestConversations: true });
      return readRun(String(lastRun?.id));
    },
    async switchOff() {
      await changeIntegration({ ingestConversations: false });
    },
    waitForRun,
    waitUntilDone,
    async runUntilDone({ through } = {}) {
      const body = through === undefined ? {} : { through: through.toISOString() };
      return waitUntilDone(await api.expectOk("POST", `${integrationPath}/runs`, body));
    },
    reconcile: async ({ full = true } = {}) =>
      waitUntilDone(await api.expectOk("POST", `${integrationPath}/reconciles`, { full })),
    listRuns: () => api.listAll(`${integrationPath}/runs`),
    getVolume: () => api.expectOk("GET", `${path}/volume`),
  };
}
