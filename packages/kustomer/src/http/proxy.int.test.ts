import { type AddressInfo, createServer } from "node:net";
import { inspect } from "node:util";
import { startProxy } from "@inlet/testkit";
import { expect, onTestFinished, test } from "vitest";
import { secureHost, startSecureServer } from "../testing/secure-server.ts";
import { apiKey, recordPermits, request, respondWith } from "../testing/send-once.ts";
import { startTestServer } from "../testing/test-server.ts";
import { openKustomerHttp } from "./client.ts";
import { findObstacle } from "./find-obstacle.ts";
import type { ProxyOptions } from "./open-dispatcher.ts";

const page = '{"data":[]}';
const direct: ProxyOptions = { httpsProxy: "", httpProxy: "", noProxy: "" };

async function sendThrough(proxy: ProxyOptions, baseUrl: string) {
  await using http = openKustomerHttp({
    proxy,
    limits: { totalMs: 5_000 },
    addresses: { allowed: [baseUrl] },
  });
  return await http.createClient({ baseUrl, apiKey }).send(request, recordPermits());
}

test("Kustomer is reached through a tunnel of the https proxy, which sees neither path nor key", async () => {
  await using kustomer = await startSecureServer(page);
  await using proxy = await startProxy(kustomer.port);

  const response = await sendThrough({ ...direct, httpsProxy: proxy.url }, `https://${secureHost}`);

  expect(response.json).toEqual({ data: [] });
  expect(proxy.asked).toEqual([`CONNECT ${secureHost}:443`]);
});

test("whether Kustomer can be reached is asked of the proxy, without a key", async () => {
  await using kustomer = await startSecureServer(page);
  await using proxy = await startProxy(kustomer.port);
  const url = `https://${secureHost}`;

  expect(await findObstacle(url, { ...direct, httpsProxy: proxy.url })).toBeUndefined();
  expect(proxy.asked).toEqual([`CONNECT ${secureHost}:443`]);

  proxy.refuseWith = 403;
  expect(await findObstacle(url, { ...direct, httpsProxy: proxy.url })).toBe("PROXY_ANSWERED_403");
});

test("the name and password in the proxy's address sign in to the proxy", async () => {
  await using kustomer = await startSecureServer(page);
  await using proxy = await startProxy(kustomer.port);
  const httpsProxy = proxy.url.replace("//", "//inlet:p%40ss@");

  await sendThrough({ ...direct, httpsProxy }, `https://${secureHost}`);

  expect(proxy.authorizations).toEqual([`Basic ${Buffer.from("inlet:p@ss").toString("base64")}`]);
});

test.each(["127.0.0.1", ".0.0.1", "*"])("a host of NO_PROXY %j is reached directly", async (noProxy) => {
  await using kustomer = await startTestServer(respondWith(200, page));
  await using proxy = await startProxy(1);

  const response = await sendThrough(
    { httpsProxy: proxy.url, httpProxy: proxy.url, noProxy },
    kustomer.baseUrl,
  );

  expect(response.json).toEqual({ data: [] });
  expect(proxy.asked).toEqual([]);
});

test.each([403, 407, 502])(
  "a proxy that refuses with %i is named, and its password is not",
  async (status) => {
    await using proxy = await startProxy(1);
    proxy.refuseWith = status;
    const httpsProxy = proxy.url.replace("//", "//inlet:s3cret@");

    const outcome = await sendThrough({ ...direct, httpsProxy }, `https://${secureHost}`).catch((it) => it);

    expect(outcome).toMatchObject({ kind: "unavailable", details: { code: `PROXY_ANSWERED_${status}` } });
    expect(inspect(outcome, { depth: 9, showHidden: true })).not.toContain("s3cret");
  },
);

test.each(["away", "silent"])("a proxy that is %s makes Kustomer unavailable", async (state) => {
  const mute = createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void mute.close());
  const port = state === "away" ? 1 : (mute.address() as AddressInfo).port;
  const proxy = { ...direct, httpsProxy: `http://127.0.0.1:${port}` };
  await using http = openKustomerHttp({
    proxy,
    limits: { connectMs: 200 },
    addresses: { allowed: [`https://${secureHost}`] },
  });
  const client = http.createClient({ baseUrl: `https://${secureHost}`, apiKey });

  await expect(client.send(request, recordPermits())).rejects.toMatchObject({ kind: "unavailable" });
});
