import { expect, test } from "vitest";
import { readFlags } from "./flags.ts";

test("asks for the simulator's week and stays up when nothing is said", () => {
  const asked = readFlags([], {});

  expect(asked).toEqual({
    kind: "stay",
    json: false,
    timeoutMs: 900_000,
    source: {
      kind: "simulator",
      keyName: "full",
      knobs: {},
      conversations: 2_500,
      customers: undefined,
      seed: 1,
    },
  });
});

test("takes the key, the knobs and the size of the simulator", () => {
  const args = [
    "--once",
    "--json",
    "--key",
    "documented",
    "--knobs",
    '{"faults":0.05}',
    "--conversations",
    "9",
  ];

  const asked = readFlags([...args, "--customers", "4", "--seed", "7", "--timeout", "20"], {});

  const world = { conversations: 9, customers: 4, seed: 7 };
  const source = { kind: "simulator", keyName: "documented", knobs: { faults: 0.05 }, ...world };
  expect(asked).toEqual({ kind: "once", json: true, timeoutMs: 20_000, source });
});

test("reads another server by flag or environment, the flag going first", () => {
  const env = { INLET_KUSTOMER_BASE_URL: "http://from-env/", INLET_KUSTOMER_API_KEY: "k" };

  const byEnv = readFlags(["--once"], env);
  const byFlag = readFlags(["--kustomer-url", "http://from-flag", "--api-key", "f"], env);

  expect(byEnv).toMatchObject({ source: { kind: "kustomer", url: "http://from-env", apiKey: "k" } });
  expect(byFlag).toMatchObject({ source: { kind: "kustomer", url: "http://from-flag", apiKey: "f" } });
});

test.each([
  [["--bogus"], "--bogus"],
  [["stray"], "stray"],
  [["--key", "nope"], "key: must be one of full, documented"],
  [["--knobs", "{"], "knobs: is no JSON"],
  [["--knobs", "[]"], "knobs: must be a JSON object"],
  [["--conversations", "0"], "conversations"],
  [["--seed", "x"], "seed: must be a whole number"],
  [["--timeout", "soon"], "must be a number of seconds"],
  [["--api-key", "k"], "needs the --kustomer-url"],
  [["--kustomer-url", "ftp://x"], "must begin with http"],
  [["--once", "--kustomer-url", "http://x"], "needs an --api-key"],
  [["--kustomer-url", "http://x", "--key", "full"], "--key: only for the simulator"],
])("says what is wrong with %j", (args, words) => {
  const asked = readFlags(args, {});

  expect(asked).toMatchObject({ kind: "wrong", message: expect.stringContaining(words) });
});
