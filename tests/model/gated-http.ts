import type { Admit, KustomerClient, KustomerHttp } from "@inlet/kustomer";
import { asking, gated, underWay } from "./activation.ts";

/** A Kustomer whose every request and every reply waits at a gate. */
export const gatedHttp = (http: KustomerHttp): KustomerHttp => ({
  client: (options) => guard(http.client(options)),
  [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
});

const nothing = async (): Promise<void> => undefined;

function guard(client: KustomerClient): KustomerClient {
  const send: KustomerClient["send"] = (request, { admit, signal }) => {
    const title = `${request.method} ${request.path}`;
    const admitGated: Admit = async (kind) => {
      const permit = await admit(kind);
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
    return asking(() => client.send(request, { admit: admitGated, signal }));
  };
  return { ...client, send };
}
