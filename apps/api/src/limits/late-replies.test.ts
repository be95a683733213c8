import { EventEmitter } from "node:events";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { createReplyDelay, type DelayReply } from "./late-replies.ts";

const anHour = 3_600_000;
const createReply = () => ({ raw: new EventEmitter() }) as unknown as Parameters<DelayReply>[0];

test("so many refusals are held back and no more, until the server closes", async () => {
  const app = Fastify({ logger: false });
  const delay = createReplyDelay(app, { delayMs: anHour, maxDelayed: 2 });
  const answered: string[] = [];
  const answer = async (name: string) => {
    await delay(createReply());
    answered.push(name);
  };

  const held = [answer("first"), answer("second")];
  await answer("third");
  answered.push("closed");
  await app.close();
  await Promise.all(held);

  expect(answered).toEqual(["third", "closed", "first", "second"]);
});

test("a client that goes away gives its place among the delayed to another", async () => {
  const app = Fastify({ logger: false });
  const delay = createReplyDelay(app, { delayMs: anHour, maxDelayed: 1 });
  const gone = createReply();

  const first = delay(gone);
  gone.raw.emit("close");
  await first;
  let isAnswered = false;
  const next = delay(createReply()).then(() => (isAnswered = true));
  await delay(createReply()); // no place

  expect(isAnswered).toBe(false);
  await app.close();
  await next;
});
