import { inspect } from "node:util";
import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { apiKey, recordPermits, request, respondWith, sendOnce } from "../testing/send-once.ts";
import { startTestServer } from "../testing/test-server.ts";
import { openKustomerHttp } from "./client.ts";
import type { AcquirePermit } from "./permit.ts";

describe("a client", () => {
  test("sends nothing without a permit", async () => {
    await using server = await startTestServer(respondWith(200, "{}"));
    await using http = openKustomerHttp();
    const client = http.createClient({ baseUrl: server.baseUrl, apiKey });
    const acquirePermit: AcquirePermit = async () => {
      throw new Fault("rate_limited", "later");
    };

    await expect(client.send(request, { acquirePermit })).rejects.toThrow("later");
    expect(server.requests).toEqual([]);
  });

  test("reports nothing of a request that its caller aborts, and throws the signal's reason", async () => {
    const stop = new AbortController();
    await using server = await startTestServer(() => stop.abort(new Error("shutting down")));
    await using http = openKustomerHttp();
    const client = http.createClient({ baseUrl: server.baseUrl, apiKey });
    const { acquirePermit, reports } = recordPermits();

    await expect(client.send(request, { acquirePermit, signal: stop.signal })).rejects.toThrow(
      "shutting down",
    );
    expect(server.requests).toHaveLength(1);
    expect(reports).toEqual([]);
  });

  test.each(["/v2/x", "/v1/../secret", "//evil.test/v1/x", "@evil.test/v1/"])(
    "does not request the path %s",
    async (path) => {
      await using http = openKustomerHttp();
      const client = http.createClient({ baseUrl: "http://127.0.0.1:1", apiKey });

      await expect(client.send({ ...request, path }, recordPermits())).rejects.toMatchObject({
        kind: "invalid",
      });
    },
  );

  test.each(["", "two words", "line\nbreak", "schlüssel"])(
    "never puts the key %j into a header",
    async (key) => {
      await using http = openKustomerHttp();
      const client = http.createClient({ baseUrl: "http://127.0.0.1:1", apiKey: key });

      await expect(client.send(request, recordPermits())).rejects.toMatchObject({ kind: "unauthorized" });
    },
  );

  test("shows the key in no error and in no representation of the client", async () => {
    const answers = [
      respondWith(401, apiKey),
      respondWith(500, apiKey),
      respondWith(200, apiKey),
      respondWith(400, JSON.stringify({ errors: [{ code: apiKey, title: apiKey }] })),
    ];
    for (const answer of answers) {
      const { outcome, client } = await sendOnce(answer);
      const err = outcome as Fault;
      const views = [
        err.message,
        err.stack,
        JSON.stringify(err),
        inspect(err, { depth: 9, showHidden: true }),
        inspect(err.cause),
      ];
      views.push(inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client));
      for (const view of views) expect(view ?? "").not.toMatch(/s3cr3t|eyJhbGci/);
    }
  });
});
