import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { answerUnreadable } from "./unreadable-requests.ts";

test("a client that does not send its request in time learns how long it may take", async () => {
  const server = createServer({ requestTimeout: 20, headersTimeout: 20, connectionsCheckingInterval: 5 });
  server.on("clientError", answerUnreadable).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");

  client.write("GET / HTTP/1.1\r\nhost: inlet\r\n"); // and no end of the headers
  const [head, body] = (await text(client)).split("\r\n\r\n");

  expect(head).toMatch(/^HTTP\/1.1 408 Request Timeout\r\ncontent-type: application\/json\r\n/);
  expect(JSON.parse(body ?? "")).toEqual({
    error: "invalid",
    message: "The request took too long to arrive: send it within 30 seconds.",
  });
});
