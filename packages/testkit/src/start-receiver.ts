import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as it was received. */
export interface ReceivedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** The raw body. */
  body: string;
}

/** An HTTP server that records requests, such as the receiver of a notice. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** Every request, in order. */
  readonly received: ReceivedRequest[];
  /** How it responds from now on; default: with 204. */
  respond: (response: ServerResponse, request: ReceivedRequest) => void;
}

/** Starts a receiver on a free port of this machine. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const received = { path: request.url ?? "", headers: request.headers, body: await text(request) };
    receiver.received.push(received);
    receiver.respond(response, received);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    respond: (response) => void response.writeHead(204).end(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
