import { expect, test } from "vitest";
import { openEventStream } from "./event-stream.ts";

const heavy = (key: string) => ({ key, text: key.repeat(100_000) });

test("what was sent already is not sent again", () => {
  const stream = openEventStream("news");

  for (const key of ["a", "a", "b"]) stream.send({ key, text: key });

  expect(String(stream.body.read())).toBe(":\n\nevent: news\ndata: a\n\nevent: news\ndata: b\n\n");
});

test("a listener who does not keep up misses what lies between, and then hears the latest", () => {
  const stream = openEventStream("news");
  const waiting = () => String(stream.body.read() ?? "");

  for (const key of ["a", "b", "c"]) stream.send(heavy(key));
  const first = waiting();
  stream.send(heavy("d"));

  expect(first).toContain("aaa");
  expect(first).not.toMatch(/bbb|ccc/);
  expect(waiting()).toContain("ddd");
});

test("a listener who takes nothing for some beats is let go, one who reads is not", async () => {
  const [stuck, alive] = [openEventStream("news"), openEventStream("news")];
  const left = new Promise<void>((resolve) => stuck.onClose(resolve));
  for (const it of [stuck, alive]) it.send(heavy("a"));

  for (let beat = 0; beat < 5; beat++) {
    alive.body.read();
    for (const it of [stuck, alive]) it.heartbeat();
  }

  await left;
  expect([stuck.body.destroyed, alive.body.destroyed]).toEqual([true, false]);
});
