import { once } from "node:events";
import { createServer } from "node:net";

/** `wanted` when nobody on this machine listens there, else 0, which lets the system choose. */
export async function findPort(wanted: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(wanted, "127.0.0.1");
    await once(server, "listening");
    return wanted;
  } catch {
    return 0; // taken, or not ours to take
  } finally {
    server.close();
  }
}
