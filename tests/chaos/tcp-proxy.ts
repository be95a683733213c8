import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** How slow a line is. */
export interface Throttle {
  /** Added to whatever comes in one piece, in either direction. */
  latencyMs: number;
  bytesPerSecond: number;
}

/** A TCP connection's way between services and a server, which can be cut and slowed. */
export interface TcpProxy extends AsyncDisposable {
  readonly name: string;
  /** The server's own URL, with the line's address. */
  readonly url: string;
  /** Breaks every connection that is open. */
  dropConnections(): void;
  /** Until told otherwise; undefined is as fast as it goes. */
  throttle(slowness: Throttle | undefined): void;
}

/** Opens a line to a server of this machine; the server may come and go. */
export async function openProxy(name: string, target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let slowness: Throttle | undefined;
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
    void forward({ from: near, to: far }, () => slowness);
    void forward({ from: far, to: near }, () => slowness);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    name,
    url: Object.assign(new URL(target), { port: String(getPort(server.address())) }).href.replace(/\/$/u, ""),
    dropConnections,
    throttle(next) {
      slowness = next;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
    },
  };
}

async function forward(
  { from, to }: { from: Socket; to: Socket },
  slowness: () => Throttle | undefined,
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

function getPort(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  return address && typeof address === "object" ? address.port : 0;
}
