import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createAddressGuard } from "./address-guard.ts";

/** Where the question of a query for `host.example` ends: header, two labels, type and class. */
const findQuestionEnd = (query: Buffer): number => query.indexOf(0, 12) + 5;

/** Starts a name server that knows one name, with an IPv4 address only, and leaves all others without an answer. */
async function startNameServer(known: string, address: number[]): Promise<Resolver> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address: client }) => {
    const end = findQuestionEnd(query);
    if (!query.subarray(12, end).includes(known)) return;
    const isIpv4 = query.readUInt16BE(end - 4) === 1;
    const header = Buffer.from([0x81, 0x80, 0, 1, 0, isIpv4 ? 1 : 0, 0, 0, 0, 0]);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address]);
    const reply = [query.subarray(0, 2), header, query.subarray(12, end), ...(isIpv4 ? [record] : [])];
    socket.send(Buffer.concat(reply), port, client);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  const resolver = new Resolver({ timeout: 60_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  onTestFinished(() => resolver.cancel());
  return resolver;
}

test("names whose name servers do not answer hold up no other name", async () => {
  const guard = createAddressGuard([], await startNameServer("known", [8, 8, 4, 4]));
  const ignore = (): void => {};
  for (let i = 0; i < 20; i++) guard.lookup(`mute${i}.example`, { all: true }, ignore);

  const found = await new Promise((resolve, reject) => {
    guard.lookup("known.example", { all: true }, (err, addresses) =>
      err ? reject(err) : resolve(addresses),
    );
  });

  expect(found).toEqual([{ address: "8.8.4.4", family: 4 }]);
});

test("a name that a name server leads to this machine is not called", async () => {
  const guard = createAddressGuard([], await startNameServer("known", [127, 0, 0, 1]));

  const looksUp = new Promise((resolve, reject) => {
    guard.lookup("known.example", {}, (err, address) => (err ? reject(err) : resolve(address)));
  });

  await expect(looksUp).rejects.toMatchObject({ code: "EFORBIDDENADDRESS" });
});
