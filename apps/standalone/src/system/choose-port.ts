import { once } from "node:events";
import { createServer } from "node:net";

/** Returns `preferred` if it is free on this machine, otherwise 0, which lets the system choose. */
export async function choosePort(preferred: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred, "127.0.0.1");
    await once(server, "listening");
    return preferred;
  } catch {
    return 0; // taken, or not allowed
  } finally {
    server.close();
  }
}
