import { expect, test } from "vitest";
import { createWaitingLines } from "./waiting-lines.ts";

test("each key has its own places, and those who wait get them in order", async () => {
  const lines = createWaitingLines({ maxInside: 1, maxWaiting: 2 });
  const entered: string[] = [];
  const enter = async (name: string) => {
    const leave = await lines.enter("a");
    entered.push(name);
    return leave;
  };
  const first = await enter("first");
  const [second, third] = [enter("second"), enter("third")];

  const refused = await lines.enter("a");
  const elsewhere = await lines.enter("b");
  first?.();
  first?.(); // gives up one place, not two
  const leaveSecond = await second;
  const before = [...entered];
  leaveSecond?.();
  await third;

  expect([refused, typeof elsewhere]).toEqual([undefined, "function"]);
  expect([before, entered]).toEqual([
    ["first", "second"],
    ["first", "second", "third"],
  ]);
});

test("a key that must rest has one caller inside, and those who wait follow after the rest", async () => {
  let restMs = 1;
  const lines = createWaitingLines({
    ...{ maxInside: 2, maxWaiting: 2 },
    shares: { use: () => undefined, getRestMs: () => restMs, count: () => 0 },
  });
  const entered: string[] = [];
  const enter = async (name: string) => {
    const leave = await lines.enter("a");
    entered.push(name);
    return leave;
  };

  const leaveFirst = await enter("first");
  const waiting = [enter("second"), enter("third")];
  leaveFirst?.();
  await lines.enter("b"); // a line that is empty
  const resting = [...entered];
  restMs = 0;
  await Promise.all(waiting);

  expect([resting, entered]).toEqual([["first"], ["first", "second", "third"]]);
});
