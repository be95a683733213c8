import { chmod, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCommandLine } from "./parse-command-line.ts";

test("defaults to the simulator and stays up", () => {
  const parsed = parseCommandLine([], {});

  expect(parsed).toEqual({
    kind: "stay",
    json: false,
    timeoutMs: 900_000,
    source: {
      kind: "simulator",
      key: "full",
      knobs: {},
      conversations: 2_500,
      customers: undefined,
      seed: 1,
    },
  });
});

test("parses key, knobs and size of the simulator", () => {
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

  const parsed = parseCommandLine([...args, "--customers", "4", "--seed", "7", "--timeout", "20"], {});

  const world = { conversations: 9, customers: 4, seed: 7 };
  const source = { kind: "simulator", key: "documented", knobs: { faults: 0.05 }, ...world };
  expect(parsed).toEqual({ kind: "once", json: true, timeoutMs: 20_000, source });
});

test("takes another server from a flag or the environment; the flag wins", () => {
  const env = { INLET_KUSTOMER_BASE_URL: "http://from-env/", INLET_KUSTOMER_API_KEY: "k" };

  const byEnv = parseCommandLine(["--once"], env);
  const byFlag = parseCommandLine(["--kustomer-url", "http://from-flag", "--api-key", "f"], env);

  expect(byEnv).toMatchObject({ source: { kind: "kustomer", url: "http://from-env", apiKey: "k" } });
  expect(byFlag).toMatchObject({ source: { kind: "kustomer", url: "http://from-flag", apiKey: "f" } });
});

test("takes the API key from a file, without its line break and before the environment", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "inlet-key-"));
  const file = join(folder.path, "key");
  await writeFile(file, "from-file\n", { mode: 0o600 });

  const parsed = parseCommandLine(["--kustomer-url", "http://x", "--api-key-file", file], {
    INLET_KUSTOMER_API_KEY: "from-env",
  });

  expect(parsed).toMatchObject({ source: { apiKey: "from-file" } });
  expect(parsed).not.toHaveProperty("warning");
});

test("warns of a key in a file that others on the machine can read", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "inlet-key-"));
  const file = join(folder.path, "key");
  await writeFile(file, "k\n");
  await chmod(file, 0o644);

  const parsed = parseCommandLine(["--kustomer-url", "http://x", "--api-key-file", file], {});

  expect(parsed).toMatchObject({
    source: { apiKey: "k" },
    warning: expect.stringContaining(`chmod 600 ${file}`),
  });
});

test("does not repeat a password in the address of Kustomer", () => {
  const parsed = parseCommandLine(["--kustomer-url", "https://ada:hush@x", "--key", "full"], {});

  expect(parsed).toMatchObject({
    kind: "invalid",
    message: expect.stringContaining("no user name or password"),
  });
  expect(JSON.stringify(parsed)).not.toContain("hush");
});

test("warns of a key in the arguments, which everybody on the machine can see", () => {
  const parsed = parseCommandLine(["--kustomer-url", "http://x", "--api-key", "k"], {});

  expect(parsed).toMatchObject({ warning: expect.stringContaining("INLET_KUSTOMER_API_KEY") });
});

test("explains what is wrong with the log level", () => {
  const parsed = parseCommandLine([], { LOG_LEVEL: "loud" });

  expect(parsed).toMatchObject({ kind: "invalid", message: expect.stringMatching(/LOG_LEVEL: .*silent/) });
});

test.each([
  [["--bogus"], "--bogus"],
  [["stray"], "stray"],
  [["--key", "nope"], "key: must be one of full, documented"],
  [["--knobs", "{"], "knobs: is not JSON"],
  [["--knobs", "[]"], "knobs: must be a JSON object"],
  [["--conversations", "0"], "conversations"],
  [["--seed", "x"], "seed: must be a whole number"],
  [["--timeout", "soon"], "--timeout must be a number of seconds"],
  [["--api-key", "k"], "needs the --kustomer-url"],
  [["--kustomer-url", "ftp://x"], "must begin with http"],
  [["--once", "--kustomer-url", "http://x"], "needs a key in INLET_KUSTOMER_API_KEY or --api-key-file"],
  [["--kustomer-url", "http://x", "--api-key-file", "/nowhere"], "/nowhere cannot be read (ENOENT)"],
  [["--kustomer-url", "http://x", "--api-key-file", "/dev/null"], "/dev/null is empty"],
  [["--kustomer-url", "http://x", "--api-key-file", "f", "--api-key", "k"], "not both"],
  [["--kustomer-url", "http://x", "--api-key-file", "f", "--api-key", "-"], "not both"],
  [["--kustomer-url", "http://x", "--key", "full"], "--key: only for the simulator"],
])("explains what is wrong with %j", (args, message) => {
  const parsed = parseCommandLine(args, {});

  expect(parsed).toMatchObject({ kind: "invalid", message: expect.stringContaining(message) });
});
