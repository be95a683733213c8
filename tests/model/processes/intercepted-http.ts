import type { AcquirePermit, KustomerClient, KustomerHttp } from "@inlet/kustomer";
import { intercept, trackCall, trackPermit } from "./model-process.ts";

/** Wraps a Kustomer connection so that every request and every reply waits for the process scheduler. */
export const interceptHttp = (http: KustomerHttp): KustomerHttp => ({
  createClient: (options) => interceptClient(http.createClient(options)),
  [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
});

const doNothing = async (): Promise<void> => undefined;

function interceptClient(client: KustomerClient): KustomerClient {
  const send: KustomerClient["send"] = (request, { acquirePermit, signal }) => {
    const title = `${request.method} ${request.path}`;
    const acquireInterceptedPermit: AcquirePermit = async (kind) => {
      const permit = await acquirePermit(kind);
      await intercept({ kind: "kustomer", title }, doNothing);
      const markReturned = trackCall();
      return {
        ...permit,
        async report(seen) {
          markReturned();
          await intercept({ kind: "kustomer", title: `${title}: ${seen.status ?? "no reply"}` }, doNothing);
          return permit.report(seen);
        },
      };
    };
    return trackPermit(() => client.send(request, { acquirePermit: acquireInterceptedPermit, signal }));
  };
  return { ...client, send };
}
