import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server that stands in for Kustomer during a test. */
export interface TestServer extends AsyncDisposable {
  baseUrl: string;
  /** Every request received, in order. */
  requests: IncomingMessage[];
}

/** Starts a server on a free port. It runs until it is disposed. */
export async function startTestServer(answer: RequestListener): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { baseUrl: `http://127.0.0.1:${port}`, requests, [Symbol.asyncDispose]: close };
}
