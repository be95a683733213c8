import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook request as Kustomer sent it. */
export interface WebhookRequest {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * Receives Kustomer's webhook requests and keeps them. The model decides when, how often and in what order the API
 * gets them.
 */
export interface WebhookInbox extends AsyncDisposable {
  /** The inbox's URL that stands for a path of the API. */
  toUrl(path: string): string;
  /** Removes and returns the requests that have arrived. */
  takeAll(): WebhookRequest[];
}

/** Opens an inbox on a free port. */
export async function openWebhookInbox(): Promise<WebhookInbox> {
  let requests: WebhookRequest[] = [];
  const server = createServer((incoming, response) => {
    void readRequest(incoming).then((request) => {
      requests.push(request);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    toUrl: (path) => `http://127.0.0.1:${port}${path}`,
    takeAll() {
      const all = requests;
      requests = [];
      return all;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<WebhookRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const relevant = Object.entries(incoming.headers).filter(
    ([name]) => name.startsWith("x-") || name === "content-type",
  );
  const headers = Object.fromEntries(relevant.map(([name, value]) => [name, String(value)]));
  return { path: incoming.url ?? "/", headers, body: Buffer.concat(chunks) };
}
