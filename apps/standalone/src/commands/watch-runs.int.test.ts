import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { examples } from "@inlet/contracts/examples";
import { expect, test, vi } from "vitest";
import { watchRuns } from "./watch-runs.ts";

const tooMany = { error: "rate_limited", message: "One token may send 1200 requests a minute." };
const initialRun = { ...(examples["Run"] as object), kind: "initial" };

/** An API that refuses the first request, because programs of the token's owner have used up its limit. */
async function startBusyApi() {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    const [status, body] = requests === 1 ? [429, tooMany] : [200, { data: [initialRun], next: null }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return Object.assign(server, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

test("goes on watching after the owner of the token has used up its limit", async () => {
  await using api = await startBusyApi();
  const stop = new AbortController();
  const progress = { writeLine: vi.fn(), update: vi.fn(), finish: vi.fn() };
  const workspace = { workspaceId: "workspace", token: "token" };

  const watched = watchRuns({ ...workspace, apiUrl: api.url, progress, signal: stop.signal });
  await Promise.race([
    watched,
    vi.waitFor(() => expect(progress.writeLine).toHaveBeenCalled(), { timeout: 15_000 }),
  ]);
  stop.abort();
  await watched;

  expect(progress.writeLine).toHaveBeenCalledWith("The initial run is done: 186 records stored or updated.");
});
