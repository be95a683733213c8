import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { givenApi, type TestWorkspace } from "./given-api.ts";

export const headersOf = ({ memberToken }: Pick<TestWorkspace, "memberToken">) => ({
  authorization: `Bearer ${memberToken.token}`,
});

/** An API that listens, for replies that stream. */
export async function givenListeningApi(databaseUrl: string) {
  const api = await givenApi(databaseUrl);
  const url = await api.app.listen({ port: 0, host: "127.0.0.1" });
  /** Sends a request, by default of a member, and reads nothing of the reply's body. */
  const open = async (workspace: TestWorkspace, path: string, headers: object = {}) => {
    const sent: ClientRequest = request(`${url}${workspace.path}/${path}`, {
      agent: false,
      headers: { ...headersOf(workspace), ...headers },
    });
    sent.on("error", () => undefined); // a reset
    sent.end();
    const [reply] = (await once(sent, "response")) as [IncomingMessage];
    reply.pause();
    reply.on("error", () => undefined);
    return reply;
  };
  return { ...api, open, url };
}
