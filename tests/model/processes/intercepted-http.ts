import type { AcquirePermit, KustomerClient, KustomerHttp } from "@inlet/kustomer";
import { asking, gated, underWay } from "./model-process.ts";

/** A Kustomer whose every request and every reply waits at a gate. */
export const gatedHttp = (http: KustomerHttp): KustomerHttp => ({
  createClient: (options) => guard(http.createClient(options)),
  [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
});

const nothing = async (): Promise<void> => undefined;

function guard(client: KustomerClient): KustomerClient {
  const send: KustomerClient["send"] = (request, { acquirePermit, signal }) => {
    const title = `${request.method} ${request.path}`;
    const admitGated: AcquirePermit = async (kind) => {
      const permit = await acquirePermit(kind);
      await gated({ kind: "kustomer", title }, nothing);
      const cameBack = underWay();
      return {
        ...permit,
        async report(seen) {
          cameBack();
          await gated({ kind: "kustomer", title: `${title}: ${seen.status ?? "no reply"}` }, nothing);
          return permit.report(seen);
        },
      };
    };
    return asking(() => client.send(request, { acquirePermit: admitGated, signal }));
  };
  return { ...client, send };
}
