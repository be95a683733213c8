import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** An event as Kustomer posted it. */
export interface PostedEvent {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Takes what Kustomer posts and keeps it until it is asked for: when it comes, how often and in what order is the model's choice. */
export interface Mailbox extends AsyncDisposable {
  /** The address that stands for a path of the API. */
  urlOf(path: string): string;
  /** What came since it was last emptied. */
  empty(): PostedEvent[];
}

/** Opens a mailbox on a free port. */
export async function openMailbox(): Promise<Mailbox> {
  let posted: PostedEvent[] = [];
  const server = createServer((request, response) => {
    void eventOf(request).then((event) => {
      posted.push(event);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    urlOf: (path) => `http://127.0.0.1:${port}${path}`,
    empty() {
      const all = posted;
      posted = [];
      return all;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function eventOf(request: IncomingMessage): Promise<PostedEvent> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const told = Object.entries(request.headers).filter(
    ([name]) => name.startsWith("x-") || name === "content-type",
  );
  const headers = Object.fromEntries(told.map(([name, value]) => [name, String(value)]));
  return { path: request.url ?? "/", headers, body: Buffer.concat(pieces) };
}
