import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** How slow a proxy is. */
export interface Throttle {
  /** The delay of each chunk, in either direction. */
  latencyMs: number;
  bytesPerSecond: number;
}

/** What a mute connection loses: what the client sends, or what the server sends. */
export type Muting = readonly ("requests" | "replies")[];

const everything: Muting = ["requests", "replies"];

/** A TCP proxy between the services and a server. It can drop, mute, refuse and throttle connections. */
export interface TcpProxy extends AsyncDisposable {
  readonly name: string;
  /** The server's URL with the port of the proxy. */
  readonly url: string;
  /** Closes every open connection, except mute ones. */
  dropConnections(): void;
  /** Ends every open connection with a TCP reset instead of an orderly end. */
  resetConnections(): void;
  /**
   * Makes every open connection mute for ever, without closing it at either end, as a firewall does that forgets its
   * connections. New ones work. By default it loses everything.
   */
  muteConnections(muting?: Muting): void;
  /** Makes each new connection lose this from its start, until the next call. */
  muteNew(muting: Muting): void;
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
  const { isMute, track, closeWhere, ...sockets } = createSockets();
  let throttling: Throttle | undefined;
  let isRefusing = false;
  const server = createServer((client) => {
    if (isRefusing) return client.destroy();
    const upstream = connect(Number(port), hostname);
    for (const [from, to, received] of [
      [client, upstream, "requests"],
      [upstream, client, "replies"],
    ] as const) {
      track(from, received);
      from.on("close", () => isMute(from) || to.destroy());
      void forward({ from, to }, { throttling: () => throttling, isMute: () => isMute(from) });
    }
    return undefined;
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const dropConnections = () => closeWhere((socket) => !isMute(socket));
  return {
    name,
    url: Object.assign(new URL(target), { port: String(getPort(server.address())) }).href.replace(/\/$/u, ""),
    ...sockets,
    dropConnections,
    closeMuted: () => closeWhere(isMute),
    refuse(refusing) {
      isRefusing = refusing;
      if (refusing) dropConnections();
    },
    throttle(next) {
      throttling = next;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      closeWhere(() => true);
    },
  };
}

/** Keeps the open sockets of a proxy, and which of them are mute. */
function createSockets() {
  /** Each open socket, with what it receives. */
  const open = new Map<Socket, Muting[number]>();
  const muted = new WeakSet<Socket>();
  let mutingOfNew: Muting = [];
  return {
    isMute: (socket: Socket) => muted.has(socket),
    track(socket: Socket, received: Muting[number]) {
      open.set(socket, received);
      if (mutingOfNew.includes(received)) muted.add(socket);
      socket.setNoDelay();
      socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket));
    },
    closeWhere(condition: (socket: Socket) => boolean) {
      for (const socket of open.keys()) if (condition(socket)) socket.destroy();
    },
    resetConnections() {
      for (const socket of open.keys()) socket.resetAndDestroy();
    },
    muteConnections(muting: Muting = everything) {
      for (const [socket, received] of open) if (muting.includes(received)) muted.add(socket);
    },
    muteNew(muting: Muting) {
      mutingOfNew = muting;
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
