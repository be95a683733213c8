import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** How slow a line is. */
export interface Slowness {
  /** Added to whatever comes in one piece, in either direction. */
  latencyMs: number;
  bytesPerSecond: number;
}

/** A TCP connection's way between services and a server, which can be cut and slowed. */
export interface Line extends AsyncDisposable {
  readonly name: string;
  /** The server's own URL, with the line's address. */
  readonly url: string;
  /** Breaks every connection that is open. */
  cut(): void;
  /** Until told otherwise; undefined is as fast as it goes. */
  slow(slowness: Slowness | undefined): void;
}

/** Opens a line to a server of this machine; the server may come and go. */
export async function openLine(name: string, target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let slowness: Slowness | undefined;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) keep(socket);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    void carry({ from: near, to: far }, () => slowness);
    void carry({ from: far, to: near }, () => slowness);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    name,
    url: Object.assign(new URL(target), { port: String(portOf(server.address())) }).href.replace(/\/$/u, ""),
    cut,
    slow(next) {
      slowness = next;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
    },
  };
}

async function carry(
  { from, to }: { from: Socket; to: Socket },
  slowness: () => Slowness | undefined,
): Promise<void> {
  try {
    for await (const piece of from) {
      const now = slowness();
      if (now) await wait(now.latencyMs + (piece.length / now.bytesPerSecond) * 1_000);
      if (!to.write(piece)) await once(to, "drain");
    }
    to.end();
  } catch {
    // Either end is gone, and `close` takes the other along.
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  return address && typeof address === "object" ? address.port : 0;
}
