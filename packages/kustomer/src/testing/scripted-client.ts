import { Fault } from "@inlet/contracts";
import type { KustomerClient, KustomerRequest } from "../http/client.ts";

export const permit = { at: new Date(0), report: async () => {} };
export const acquirePermit = async () => permit;
export const buildFault = (
  kind: "unauthorized" | "forbidden" | "invalid" | "not_found" | "unavailable",
  reason?: string,
) => new Fault(kind, "refused", { details: reason ? { reason } : {} });

export const token = {
  data: {
    attributes: { name: "inlet key", roles: ["org.permission.message.read"] },
    relationships: { org: { data: { type: "org", id: "o1" } } },
  },
};
const org = { data: { type: "org", id: "o1", attributes: { name: "Acme Ltd" } } };

/** A client that chooses its answer by the end of the path. A function gets the request; a fault is thrown. */
export function createScriptedClient(
  answers: Record<string, unknown>,
  keyMetadata?: KustomerClient["keyMetadata"],
) {
  const sent: KustomerRequest[] = [];
  const allAnswers: Record<string, unknown> = { "tokens/current": token, "orgs/current": org, ...answers };
  const client: KustomerClient = {
    ...(keyMetadata && { keyMetadata }),
    send: async (request) => {
      await acquirePermit();
      sent.push(request);
      const name = Object.keys(allAnswers).find((it) => request.path.endsWith(it));
      const scripted = name === undefined ? { data: [] } : allAnswers[name];
      const answer: unknown = typeof scripted === "function" ? scripted(request) : scripted;
      if (answer instanceof Fault) throw answer;
      return {
        body: Buffer.from(""),
        json: answer,
        stamp: { date: undefined, sentAt: permit.at, receivedAt: permit.at },
      };
    },
  };
  return { client, sent };
}
