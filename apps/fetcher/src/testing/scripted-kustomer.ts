import { Fault } from "@inlet/contracts";
import type { KustomerHttp, KustomerRequest } from "@inlet/kustomer";

/** Answers a request, possibly after a while: with a body, or with the fault that the client makes of a refusal. */
export type ReplyScript = (request: KustomerRequest) => unknown;

export interface ScriptedKustomer extends KustomerHttp {
  readonly requests: KustomerRequest[];
  /** How far Kustomer's clock is ahead of the database's, in milliseconds. */
  clockOffsetMs: number;
}

/** Creates a Kustomer out of one function. Like the real client, it needs a permit per request and reports each reply. */
export function createScriptedKustomer(script: ReplyScript): ScriptedKustomer {
  const requests: KustomerRequest[] = [];
  const kustomer: ScriptedKustomer = {
    requests,
    clockOffsetMs: 0,
    createClient: () => ({
      async send(request, { acquirePermit, signal }) {
        signal?.throwIfAborted();
        const permit = await acquirePermit(request.budget);
        requests.push(request);
        const answer = await script(request);
        signal?.throwIfAborted();
        await permit.report({ status: getStatus(answer) });
        if (answer instanceof Error) throw answer;
        const date = new Date(permit.at.getTime() + kustomer.clockOffsetMs);
        const stamp = { date, sentAt: permit.at, receivedAt: permit.at };
        return { body: Buffer.from(JSON.stringify(answer)), json: answer, stamp };
      },
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return kustomer;
}

function getStatus(answer: unknown): number | undefined {
  if (!(answer instanceof Fault)) return 200;
  const { status } = answer.details;
  return typeof status === "number" ? status : undefined;
}

/** A page without a next one. */
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

/** Answers a key check. The key may not read paths that begin with one of `forbiddenPaths`. */
export function answerKeyCheck({ forbiddenPaths = [] }: { forbiddenPaths?: string[] } = {}): ReplyScript {
  const token = {
    data: { id: "t", attributes: { roles: [] }, relationships: { org: { data: { id: "org-1" } } } },
  };
  return ({ path }) => {
    if (forbiddenPaths.some((it) => path.startsWith(it))) return forbidden();
    if (path === "/v1/auth/tokens/current") return token;
    if (path === "/v1/orgs/current") return { data: { id: "org-1", attributes: { name: "Acme" } } };
    return lastPage();
  };
}
