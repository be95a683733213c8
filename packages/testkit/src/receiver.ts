import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as it came. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  /** The raw body. */
  body: string;
}

/** Somebody else's server that is told of things. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** Every request in order. */
  readonly received: Received[];
  /** What it does from now on; it answers 204 unless told otherwise. */
  answer: (response: ServerResponse, request: Received) => void;
}

/** Listens on a free port of this machine until disposed. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const one = { path: request.url ?? "", headers: request.headers, body: await text(request) };
    receiver.received.push(one);
    receiver.answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    answer: (response) => void response.writeHead(204).end(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
