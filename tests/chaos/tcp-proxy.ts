import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** How slow a proxy is. */
export interface Throttle {
  /** The delay of each chunk, in either direction. */
  latencyMs: number;
  bytesPerSecond: number;
}

/** A TCP proxy between the services and a server. It can drop and throttle connections. */
export interface TcpProxy extends AsyncDisposable {
  readonly name: string;
  /** The server's URL with the port of the proxy. */
  readonly url: string;
  /** Closes every open connection. */
  dropConnections(): void;
  /** Throttles all connections until the next call; undefined ends the throttling. */
  throttle(throttling: Throttle | undefined): void;
}

/** Opens a proxy to a server of this machine. The server may stop and restart. */
export async function openProxy(name: string, target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let throttling: Throttle | undefined;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) track(socket);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    void forward({ from: client, to: upstream }, () => throttling);
    void forward({ from: upstream, to: client }, () => throttling);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    name,
    url: Object.assign(new URL(target), { port: String(getPort(server.address())) }).href.replace(/\/$/u, ""),
    dropConnections,
    throttle(next) {
      throttling = next;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      dropConnections();
    },
  };
}

async function forward(
  { from, to }: { from: Socket; to: Socket },
  throttling: () => Throttle | undefined,
): Promise<void> {
  try {
    for await (const chunk of from) {
      const current = throttling();
      if (current) await wait(current.latencyMs + (chunk.length / current.bytesPerSecond) * 1_000);
      if (!to.write(chunk)) await once(to, "drain");
    }
    to.end();
  } catch {
    // One end has closed, and its `close` event closes the other end.
  }
}

function getPort(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  return address && typeof address === "object" ? address.port : 0;
}
