import { Fault } from "@inlet/contracts";
import type { KustomerHttp, KustomerRequest } from "@inlet/kustomer";

/** What Kustomer says to one request, perhaps after a while: a body, or the fault that the client makes of a refusal. */
export type Script = (request: KustomerRequest) => unknown;

export interface ScriptedKustomer extends KustomerHttp {
  readonly requests: KustomerRequest[];
  /** Kustomer's own clock, in milliseconds from ours. */
  aheadMs: number;
}

/** A Kustomer of one function. Like the real client it sends nothing without a permit, and reports what became of it. */
export function scriptedKustomer(script: Script): ScriptedKustomer {
  const requests: KustomerRequest[] = [];
  const kustomer: ScriptedKustomer = {
    requests,
    aheadMs: 0,
    createClient: () => ({
      async send(request, { acquirePermit, signal }) {
        signal?.throwIfAborted();
        const permit = await acquirePermit(request.budget);
        requests.push(request);
        const answer = await script(request);
        signal?.throwIfAborted();
        await permit.report({ status: statusOf(answer) });
        if (answer instanceof Error) throw answer;
        const date = new Date(permit.at.getTime() + kustomer.aheadMs);
        return { body: Buffer.from(JSON.stringify(answer)), json: answer, date, permitAt: permit.at };
      },
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return kustomer;
}

function statusOf(answer: unknown): number | undefined {
  if (!(answer instanceof Fault)) return 200;
  const { status } = answer.details;
  return typeof status === "number" ? status : undefined;
}

/** A page that is the last one. */
export const lastPage = (records: readonly unknown[] = []) => ({
  data: records,
  meta: { total: records.length, pageSize: 500 },
  links: { next: null },
});

export const unavailable = () =>
  new Fault("unavailable", "Kustomer could not answer (status 502).", { details: { status: 502 } });
export const unauthorized = () =>
  new Fault("unauthorized", "Kustomer did not accept the API key (status 401).", {
    details: { status: 401, reason: "rejected" },
  });
export const forbidden = () =>
  new Fault("forbidden", "Kustomer does not let this API key read that (status 403).", {
    details: { status: 403 },
  });

/** The answers to a check of a key; `mayNot` names path beginnings that are forbidden to it. */
export function keyScript({ mayNot = [] }: { mayNot?: string[] } = {}): Script {
  const token = {
    data: { id: "t", attributes: { roles: [] }, relationships: { org: { data: { id: "org-1" } } } },
  };
  return ({ path }) => {
    if (mayNot.some((it) => path.startsWith(it))) return forbidden();
    if (path === "/v1/auth/tokens/current") return token;
    if (path === "/v1/orgs/current") return { data: { id: "org-1", attributes: { name: "Acme" } } };
    return lastPage();
  };
}
