import { createServer, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** An HTTP proxy that leads every request to one port of this machine, whatever host the request names. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** What was asked of the proxy, in order: `CONNECT host:443` or `POST http://host/path`. */
  readonly asked: string[];
  /** The `proxy-authorization` header of each request. */
  readonly authorizations: (string | undefined)[];
  /** Refuses every tunnel with this status from now on. */
  refuseWith: number | undefined;
}

/** Starts a proxy on a free port of this machine. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const record = (method: string | undefined, url: string | undefined, authorization: string | undefined) => {
    proxy.asked.push(`${method} ${url}`);
    proxy.authorizations.push(authorization);
  };
  const server = createServer((incoming, response) => {
    const { method = "GET", url = "", headers } = incoming;
    record(method, url, headers["proxy-authorization"]);
    const { pathname, search } = new URL(url);
    const onward = request({ port: targetPort, path: pathname + search, method, headers }, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
    });
    incoming.pipe(onward);
  });
  server.on("connect", ({ url, headers }, client: Socket, head) => {
    record("CONNECT", url, headers["proxy-authorization"]);
    if (proxy.refuseWith !== undefined) return client.end(`HTTP/1.1 ${proxy.refuseWith} Refused\r\n\r\n`);
    const target = connect(targetPort, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.write(head);
      target.pipe(client).pipe(target);
    });
    for (const it of [client, target]) sockets.add(it.on("error", () => it.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    authorizations: [],
    refuseWith: undefined,
    async [Symbol.asyncDispose]() {
      for (const it of sockets) it.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
