import { randomUUID } from "node:crypto";
import type { http } from "@inlet/contracts";
import { audit, type Endpoint } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { findEndpoint } from "./manage-endpoints.ts";
import type { PushClient } from "./push-client.ts";
import { buildRequest, type Signers } from "./sign-request.ts";

/** What a test event led to. */
export type EndpointTest = z.output<typeof http.webhookTest>;

/** What a test needs. */
export interface TestDeps extends Pick<Deps, "db" | "actor">, Signers {
  pushClient: PushClient;
}

/**
 * Sends an endpoint a signed test event at once, also while it is disabled. The attempt is not repeated, and changes
 * nothing of the endpoint.
 * @throws Fault not_found
 */
export async function testEndpoint(
  { db, actor, pushClient, ...signers }: TestDeps,
  params: z.output<typeof http.webhookEndpointParams>,
): Promise<EndpointTest> {
  const endpoint = await findEndpoint(db, params);
  const { workspaceId } = endpoint;
  const now = Date.now();
  const id = randomUUID();
  const body = buildTestBody(endpoint, { id, at: new Date(now) });
  const request = buildRequest(signers, { endpoint, id, body, now });
  const { status, failure, adminFailure = failure } = await pushClient.post(request);
  const event = { workspaceId, action: "webhook_endpoint.tested", subject: endpoint.id } as const;
  await audit.record(db, actor, { ...event, after: { status, failure } });
  return { delivered: failure === null, status, failure: adminFailure, durationMs: Date.now() - now };
}

/** A notice URL gets a notice, because its receivers know nothing else. */
function buildTestBody(
  { workspaceId, isNoticeUrl }: Pick<Endpoint, "workspaceId" | "isNoticeUrl">,
  { id, at }: { id: string; at: Date },
): string {
  if (!isNoticeUrl) return JSON.stringify({ type: "test", timestamp: at, workspaceId, data: {} });
  const text = { level: "info", message: "This is a test. Inlet reaches the notice URL.", details: {} };
  return JSON.stringify({ id, workspaceId, kind: "test", ...text, at });
}
