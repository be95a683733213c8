import { expect, test } from "vitest";
import { openEventStream } from "./event-stream.ts";

const createLargeSnapshot = (key: string) => ({ key, text: key.repeat(100_000) });

test("an unchanged snapshot is not sent again", () => {
  const stream = openEventStream("state");

  for (const key of ["a", "a", "b"]) stream.send({ key, text: key });

  expect(String(stream.body.read())).toBe(":\n\nevent: state\ndata: a\n\nevent: state\ndata: b\n\n");
});

test("a slow subscriber misses snapshots between and then receives the latest", () => {
  const stream = openEventStream("state");
  const readBuffered = () => String(stream.body.read() ?? "");

  for (const key of ["a", "b", "c"]) stream.send(createLargeSnapshot(key));
  const first = readBuffered();
  stream.send(createLargeSnapshot("d"));

  expect(first).toContain("aaa");
  expect(first).not.toMatch(/bbb|ccc/);
  expect(readBuffered()).toContain("ddd");
});

test("a subscriber that reads nothing for several heartbeats is disconnected, one that reads is not", async () => {
  const [stuck, alive] = [openEventStream("state"), openEventStream("state")];
  const closed = new Promise<void>((resolve) => stuck.onClose(resolve));
  for (const it of [stuck, alive]) it.send(createLargeSnapshot("a"));

  for (let beat = 0; beat < 5; beat++) {
    alive.body.read();
    for (const it of [stuck, alive]) it.heartbeat();
  }

  await closed;
  expect([stuck.body.destroyed, alive.body.destroyed]).toEqual([true, false]);
});
