import { isFault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { lastPage, createScriptedKustomer, unavailable } from "../testing/scripted-kustomer.ts";

const { given, step, load } = setUpFetcher();

test("an unavailable Kustomer is a failure that backs off, and the eighth ends the run with words", async () => {
  const run = await given.run({ failures: 3 });
  const kustomer = () => createScriptedKustomer(() => unavailable());

  const fault = await step(run, kustomer()).catch((err: unknown) => err);
  const waiting = await load(run);
  await given.ask("update run set failures = 7");
  await given.ask("update org_budget set blocked_until = null, consecutive_unavailable = 0");
  await step(run, kustomer());

  expect(isFault(fault, "rate_limited")).toBe(true); // the job steps aside; no attempt is spent
  expect(waiting).toMatchObject({ state: "waiting", error: { kind: "unavailable" } });
  expect(waiting.failures).toBe(4);
  expect(await load(run)).toMatchObject({
    state: "failed",
    failures: 8,
    error: { kind: "unavailable", message: "Kustomer could not answer (status 502)." },
  });
});

test("a failure that passes within the turn leaves no trace", async () => {
  const run = await given.run();
  let failures = 1;

  await step(run, () => (failures-- > 0 ? unavailable() : lastPage()));

  expect(await load(run)).toMatchObject({ state: "done", failures: 0, error: null });
});

test("a bug's words are not shown to people", async () => {
  const run = await given.run({ failures: 7 });

  await step(run, () => new TypeError("secret of the code"));

  expect((await load(run)).error).toMatchObject({
    kind: "bug",
    message: expect.not.stringContaining("secret"),
  });
});

test("a key that cannot be opened is a failure of the run, counted like any other", async () => {
  const run = await given.run({ failures: 7 });
  const keyring = {
    sealingKeyId: "k2",
    keyIds: ["k2"],
    seal: () => ({ keyId: "k2", ciphertext: Buffer.from("") }),
    open: () => {
      throw new Error("not in the ring");
    },
  };

  await step(run, () => lastPage(), { keyring });

  expect(await load(run)).toMatchObject({ state: "failed", failures: 8 });
});
