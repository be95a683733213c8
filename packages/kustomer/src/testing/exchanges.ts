import { createKustomerClient, type Timeouts } from "../http/client.ts";
import type { Admit, Observation } from "../http/permit.ts";
import { serve } from "./http-server.ts";

/** A key shaped like a real one. */
export const apiKey = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"org":"o1","orgName":"acme"}').toString("base64url")}.s3cr3t-signature-xyz`;
/** A small request. */
export const request = { method: "GET", path: "/v1/tags", query: { page: 1 }, budget: "other" } as const;
/** The time of every permit. */
export const at = new Date("2026-01-01T00:00:00.000Z");

/** Admits everything, and remembers what it was asked and told. */
export function recordingAdmit() {
  const reports: Observation[] = [];
  const kinds: string[] = [];
  const admit: Admit = async (kind) => {
    kinds.push(kind);
    return { at, report: async (seen) => void reports.push(seen) };
  };
  return { admit, reports, kinds };
}

/** Sends one request to a server that answers so, and gives back what came of it. */
export async function outcomeOf(answer: Parameters<typeof serve>[0], timeouts: Timeouts = {}) {
  await using server = await serve(answer);
  await using client = createKustomerClient({ baseUrl: server.baseUrl, apiKey, timeouts });
  const { admit, reports, kinds } = recordingAdmit();
  const outcome = await client.send(request, { admit }).catch((err: unknown) => err);
  return { outcome, reports, kinds, requests: server.requests, client };
}

/** A fixed answer. */
export const reply = (status: number, body: string, headers: Record<string, string> = {}) =>
  ((_, response) => void response.writeHead(status, headers).end(body)) satisfies Parameters<typeof serve>[0];
