import { type KustomerRequest, openKustomerHttp } from "../http/client.ts";
import type { RequestLimits } from "../http/open-dispatcher.ts";
import type { AcquirePermit, RateLimitReport } from "../http/permit.ts";
import { startTestServer } from "./test-server.ts";

/** A key in the form of a real one. */
export const apiKey = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"org":"o1","orgName":"acme"}').toString("base64url")}.s3cr3t-signature-xyz`;
/** A small request. */
export const request = {
  method: "GET",
  path: "/v1/tags",
  query: { page: 1 },
  budget: "other",
  rows: 1,
} as const;
/** The time at which every permit is granted. */
export const at = new Date("2026-01-01T00:00:00.000Z");

/** Grants every permit, and records the budget kinds and the reports. */
export function recordPermits() {
  const reports: RateLimitReport[] = [];
  const kinds: string[] = [];
  const acquirePermit: AcquirePermit = async (kind) => {
    kinds.push(kind);
    return { at, report: async (report) => void reports.push(report) };
  };
  return { acquirePermit, reports, kinds };
}

/** Sends one request to a server that gives `answer`. The outcome is the response or the error. */
export async function sendOnce(
  answer: Parameters<typeof startTestServer>[0],
  limits: RequestLimits = {},
  change: Partial<KustomerRequest> = {},
) {
  await using server = await startTestServer(answer);
  await using http = openKustomerHttp({ limits });
  const client = http.createClient({ baseUrl: server.baseUrl, apiKey });
  const { acquirePermit, reports, kinds } = recordPermits();
  const outcome = await client
    .send({ ...request, ...change }, { acquirePermit })
    .catch((err: unknown) => err);
  return { outcome, reports, kinds, requests: server.requests, client };
}

/** An answer with a fixed status, body and headers. */
export const respondWith = (status: number, body: string, headers: Record<string, string> = {}) =>
  ((_, response) => void response.writeHead(status, headers).end(body)) satisfies Parameters<
    typeof startTestServer
  >[0];
