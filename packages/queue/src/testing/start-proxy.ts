import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What mute connections lose, although both ends stay open: what clients send, and what the server sends. */
export type Muting = readonly ("requests" | "replies")[];

/** Starts a TCP proxy to the real server, so that a test can cut or mute connections. */
export async function startProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const mutings = new Map<Socket, Muting>();
  let isDown = false;
  let mutingOfNew: Muting = [];
  const server = createServer((client) => {
    if (isDown) return void client.destroy();
    mutings.set(client, mutingOfNew);
    const upstream = connect(Number(port), hostname);
    for (const [from, to, kind] of [
      [client, upstream, "requests"],
      [upstream, client, "replies"],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
      from.on("data", (chunk) => {
        if (to.writable && !mutings.get(client)?.includes(kind)) to.write(chunk);
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: Object.assign(new URL(target), { port: String(typeof address === "object" && address?.port) }).href,
    cut,
    /** Like `cut`, but with a TCP reset instead of an orderly end. */
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
      sockets.clear();
    },
    setDown(value: boolean) {
      isDown = value;
      if (value) cut();
    },
    /** Mutes every open connection for good, as a firewall does that drops their packets. */
    mute(muting: Muting) {
      for (const client of mutings.keys()) mutings.set(client, muting);
    },
    /** Mutes the connections that are opened from now on. */
    muteNew(muting: Muting) {
      mutingOfNew = muting;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
    },
  };
}
