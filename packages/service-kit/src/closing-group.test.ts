import { expect, test } from "vitest";
import { createClosingGroup } from "./closing-group.ts";

test("no member waits until another one has closed", async () => {
  const closed = Promise.withResolvers<void>();
  const group = createClosingGroup();
  group.use({ [Symbol.asyncDispose]: async () => closed.resolve() });
  group.use({ [Symbol.asyncDispose]: () => closed.promise });
  group.use({ [Symbol.asyncDispose]: async () => closed.resolve() });

  await expect(group[Symbol.asyncDispose]()).resolves.toBeUndefined();
});

test("all members are closed, although one fails", async () => {
  let isClosed = false;
  const group = createClosingGroup();
  group.use({ [Symbol.asyncDispose]: () => Promise.reject(new Error("lost")) });
  group.use({
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => setImmediate(resolve));
      isClosed = true;
    },
  });

  await expect(group[Symbol.asyncDispose]()).rejects.toMatchObject({ errors: [new Error("lost")] });
  expect(isClosed).toBe(true);
});
