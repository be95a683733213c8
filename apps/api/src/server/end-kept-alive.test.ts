import { once } from "node:events";
import { Agent, request } from "node:http";
import { PassThrough } from "node:stream";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { endKeptAlive } from "./end-kept-alive.ts";

test("a server closes although a reply that had begun came over a kept-alive connection", async () => {
  const app = Fastify({ logger: false, keepAliveTimeout: 3_600_000 });
  endKeptAlive(app);
  const body = new PassThrough();
  app.get("/", (_request, reply) => reply.send(body));
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  using stack = new DisposableStack();
  const agent = stack.adopt(new Agent({ keepAlive: true }), (it) => it.destroy());
  body.write("begun");
  const sent = request(url, { agent }).end();
  const [response] = await once(sent, "response");
  expect(response.headers.connection).toBe("keep-alive");

  const closed = app.close();
  body.end();
  response.resume();

  await closed;
});
