import { isFault, maxConsecutiveFailures } from "@inlet/contracts";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, lastPage, unavailable } from "../testing/scripted-kustomer.ts";

const { given, takeStep, loadRun } = setUpFetcher();

test("an unavailable Kustomer causes a backoff, and the last allowed failure in a row fails the run with a message", async () => {
  const run = await given.run({ failures: 3 });
  const kustomer = () => createScriptedKustomer(() => unavailable());

  const fault = await takeStep(run, kustomer()).catch((err: unknown) => err);
  const waiting = await loadRun(run);
  await given.query("update run set failures = $1", maxConsecutiveFailures - 1);
  await given.query("update org_budget set blocked_until = null, consecutive_unavailable = 0");
  await takeStep(run, kustomer());

  expect(isFault(fault, "rate_limited")).toBe(true); // the job is deferred and uses up no attempt
  expect(waiting).toMatchObject({ state: "waiting", error: { kind: "unavailable" } });
  expect(waiting.failures).toBe(4);
  expect(await loadRun(run)).toMatchObject({
    state: "failed",
    failures: maxConsecutiveFailures,
    error: { kind: "unavailable", message: "Kustomer could not answer (status 502)." },
  });
});

test("a failure that passes leaves no trace", async () => {
  const run = await given.run();
  let failures = 1;
  const script = () => (failures-- > 0 ? unavailable() : lastPage());

  await expect(takeStep(run, script)).rejects.toSatisfy((err) => isFault(err, "rate_limited"));
  await takeStep(await loadRun(run), script);

  expect(await loadRun(run)).toMatchObject({ state: "done", failures: 0, error: null });
});

test("the message of a bug is not shown to people", async () => {
  const run = await given.run({ failures: maxConsecutiveFailures - 1 });

  await takeStep(run, () => new TypeError("secret detail of the code"));

  expect((await loadRun(run)).error).toMatchObject({
    kind: "bug",
    message: expect.not.stringContaining("secret"),
  });
});

test("a key that cannot be decrypted counts as a failure of the run like any other", async () => {
  const run = await given.run({ failures: maxConsecutiveFailures - 1 });
  const keyring = {
    primaryKeyId: "k2",
    keyIds: ["k2"],
    encrypt: () => ({ keyId: "k2", ciphertext: Buffer.from("") }),
    decrypt: () => {
      throw new Error("not in the keyring");
    },
  };

  await takeStep(run, () => lastPage(), { keyring });

  expect(await loadRun(run)).toMatchObject({ state: "failed", failures: maxConsecutiveFailures });
});
