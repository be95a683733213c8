import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** How slow a proxy is. */
export interface Throttle {
  /** The delay of each chunk, in either direction. */
  latencyMs: number;
  bytesPerSecond: number;
}

/** A TCP proxy between the services and a server. It can drop, mute, refuse and throttle connections. */
export interface TcpProxy extends AsyncDisposable {
  readonly name: string;
  /** The server's URL with the port of the proxy. */
  readonly url: string;
  /** Closes every open connection, except mute ones. */
  dropConnections(): void;
  /**
   * Makes every open connection mute for ever, without closing it at either end, as a firewall does that forgets its
   * connections. New ones work.
   */
  muteConnections(): void;
  /** Makes each new connection mute from its start, until the next call. */
  muteNew(muting: boolean): void;
  /** Closes the mute connections, as a server's keepalive does in the end. */
  closeMuted(): void;
  /** Closes every open connection and each new one, until the next call. */
  refuse(refusing: boolean): void;
  /** Throttles all connections until the next call; undefined ends the throttling. */
  throttle(throttling: Throttle | undefined): void;
}

/** Opens a proxy to a server of this machine. The server may stop and restart. */
export async function openProxy(name: string, target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const muted = new WeakSet<Socket>();
  let throttling: Throttle | undefined;
  let isRefusing = false;
  let isMutingNew = false;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    if (isRefusing) return client.destroy();
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      track(socket);
      if (isMutingNew) muted.add(socket);
    }
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on("close", () => muted.has(from) || to.destroy());
      void forward({ from, to }, { throttling: () => throttling, isMute: () => muted.has(from) });
    }
    return undefined;
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = (which: (socket: Socket) => boolean) => {
    for (const socket of sockets) if (which(socket)) socket.destroy();
  };
  const dropConnections = () => close((socket) => !muted.has(socket));
  return {
    name,
    url: Object.assign(new URL(target), { port: String(getPort(server.address())) }).href.replace(/\/$/u, ""),
    dropConnections,
    muteConnections() {
      for (const socket of sockets) muted.add(socket);
    },
    muteNew(muting) {
      isMutingNew = muting;
    },
    closeMuted: () => close((socket) => muted.has(socket)),
    refuse(refusing) {
      isRefusing = refusing;
      if (refusing) dropConnections();
    },
    throttle(next) {
      throttling = next;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      close(() => true);
    },
  };
}

async function forward(
  { from, to }: { from: Socket; to: Socket },
  { throttling, isMute }: { throttling: () => Throttle | undefined; isMute: () => boolean },
): Promise<void> {
  try {
    for await (const chunk of from) {
      const current = throttling();
      if (current) await wait(current.latencyMs + (chunk.length / current.bytesPerSecond) * 1_000);
      if (!isMute() && !to.write(chunk)) await once(to, "drain");
    }
    if (!isMute()) to.end();
  } catch {
    // One end has closed, and its `close` event closes the other end.
  }
}

function getPort(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  return address && typeof address === "object" ? address.port : 0;
}
