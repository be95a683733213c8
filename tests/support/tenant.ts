import type { http } from "@inlet/contracts";
import { isFinishedRun } from "@inlet/contracts";
import type { KeyName } from "@inlet/kustomer-simulator";
import { expect, vi } from "vitest";
import type { ApiClient, OnWire, RunReply } from "./api-client.ts";

/** A full minute's budget may have to pass, on a busy machine; whoever needs longer has found a fault. */
const patience = { timeout: 150_000, interval: 100 };

type IntegrationReply = OnWire<typeof http.integration>;

/** A workspace and its admin, who does everything through the API. */
export interface Tenant {
  readonly workspaceId: string;
  /** Of scope admin. */
  readonly token: string;
  readonly api: ApiClient;
  /** `/v1/workspaces/...` of this workspace. */
  readonly path: string;
  /** The key that is connected now; truth is asked with its eyes. */
  getKeyName(): KeyName;
  connect(key: KeyName): Promise<IntegrationReply>;
  getIntegration(): Promise<IntegrationReply>;
  changeIntegration(change: OnWire<typeof http.integrationChange>): Promise<IntegrationReply>;
  /** Switches ingestion on and returns the run that is open then. */
  switchOn(): Promise<RunReply>;
  switchOff(): Promise<void>;
  /** Waits until that run is over, and expects it to be done. */
  waitUntilDone(run: { id: string }): Promise<RunReply>;
  /** Waits until a run looks as expected. */
  waitForRun(run: { id: string }, expectation: (run: RunReply) => void): Promise<RunReply>;
  /** Asks for a run that reads everything up to `through`, now unless given, and waits until it is done. */
  runUntilDone(options?: { through?: Date }): Promise<RunReply>;
  /** Asks for a look at what is gone, everything unless told otherwise, and waits until it is done. */
  reconcile(options?: { full?: boolean }): Promise<RunReply>;
  /** Newest first. */
  listRuns(): Promise<RunReply[]>;
  getVolume(): Promise<OnWire<typeof http.volume>>;
}

/** A tenant whose workspace and token are there already. */
export function createTenant(
  { workspaceId, token, api }: Pick<Tenant, "workspaceId" | "token" | "api">,
  keys: Record<KeyName, string>,
): Tenant {
  const path = `/v1/workspaces/${workspaceId}`;
  const kustomer = `${path}/integrations/kustomer`;
  let connected: KeyName = "full";

  const read = (id: string): Promise<RunReply> => api.expectOk("GET", `${kustomer}/runs/${id}`);
  const until: Tenant["waitForRun"] = (run, expectation) =>
    vi.waitFor(async () => {
      const now = await read(run.id);
      expectation(now);
      return now;
    }, patience);
  const untilDone: Tenant["waitUntilDone"] = async (run) => {
    const over = await until(run, (it) => expect(it).toSatisfy(isFinishedRun));
    expect(over).toMatchObject({ state: "done", phase: "done", error: null });
    return over;
  };
  const change: Tenant["changeIntegration"] = (body) => api.expectOk("PATCH", kustomer, body);

  return {
    workspaceId,
    token,
    api,
    path,
    getKeyName: () => connected,
    async connect(key) {
      const reply = await api.expectOk<IntegrationReply>("PUT", kustomer, { apiKey: keys[key] });
      connected = key;
      return reply;
    },
    getIntegration: () => api.expectOk("GET", kustomer),
    changeIntegration,
    async switchOn() {
      const { lastRun } = await change({ ingestConversations: true });
      return read(String(lastRun?.id));
    },
    async switchOff() {
      await change({ ingestConversations: false });
    },
    waitForRun,
    waitUntilDone,
    async runUntilDone({ through } = {}) {
      const body = through === undefined ? {} : { through: through.toISOString() };
      return untilDone(await api.expectOk("POST", `${kustomer}/runs`, body));
    },
    reconcile: async ({ full = true } = {}) =>
      untilDone(await api.expectOk("POST", `${kustomer}/reconciles`, { full })),
    listRuns: () => api.listAll(`${kustomer}/runs`),
    getVolume: () => api.expectOk("GET", `${path}/volume`),
  };
}
