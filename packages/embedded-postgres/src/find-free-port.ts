import { once } from "node:events";
import { createServer } from "node:net";

/** Finds a port of 127.0.0.1 that is free now; another process may take it at any time. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the system assigned no port");
  return address.port;
}
