import { createKeyring } from "@inlet/service-kit";
import { describe, expect, test } from "vitest";
import { runCommand } from "./testing/run-command.ts";

describe("bad usage ends with 2 and says why", () => {
  test.each([
    [[], "Usage: inlet"],
    [["tokens"], "Usage: inlet tokens"],
    [["nonsense"], "unknown command 'nonsense'"],
    [["workspaces", "list", "--limit", "0"], "argument '0' is invalid"],
    [["workspaces", "create"], "required option '--name <name>' not specified"],
    [["workspaces", "create", "--name", "a", "--period", "decade"], "argument 'decade' is invalid"],
    [["workspaces", "create", "--name", "a", "--volume-limit", ""], "It is not a whole number."],
    [["workspaces", "create", "--name", "a", "--notice-url", "http://ears.example"], "https://"],
    [["workspaces", "show", "7"], "It is not an id"],
    [["workspaces", "update", crypto.randomUUID()], "nothing to change"],
    [["tokens", "create", "--scope", "admin", "--name", "a"], "give --workspace"],
    [
      ["tokens", "create", "--scope", "operator", "--name", "a", "--workspace", crypto.randomUUID()],
      "leave --workspace out",
    ],
    [["tokens", "create", "--scope", "king", "--name", "a"], "It is operator, admin or member."],
    [["tokens", "sign-in-link", "--token-id", crypto.randomUUID(), "--url", "x"], "http://"],
    [["runs", "list", "--state", "idle"], "It is none of queued"],
  ])("%j", async (argv, words) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(words);
  });
});

test("help is no fault, also behind a separator", async () => {
  const { exitCode, stdout } = await runCommand(["--", "runs", "start", "--help"]);

  expect(exitCode).toBe(0);
  expect(stdout).toContain("--watch");
});

test("a command asks only for the environment it needs, and says all of what is wrong", async () => {
  const listing = await runCommand(["workspaces", "list"]);
  const starting = await runCommand(["runs", "start", crypto.randomUUID()], { QUEUE_URL: "http://queue" });

  expect(listing).toMatchObject({ exitCode: 1, stdout: "" });
  expect(listing.stderr).toBe("inlet: the environment is invalid:\n  DATABASE_URL: is required\n");
  expect(starting.stderr).toContain("QUEUE_URL: must be a URL that begins with redis://");
});

test("a database that is away is a fault in words, without its password", async () => {
  const url = "postgres://inlet:hush@127.0.0.1:1/inlet";

  const { exitCode, stderr } = await runCommand(["migrate"], { DATABASE_URL: url });

  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    "inlet: the database at 127.0.0.1:1/inlet cannot be used (ECONNREFUSED): start it, or correct DATABASE_URL\n",
  );
});

test("a generated key stands alone on standard output and opens as a ring", async () => {
  const { stdout, exitCode } = await runCommand(["keys", "generate"]);
  const named = await runCommand(["keys", "generate", "--id", "k2", "--json"]);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^k[0-9a-f]{8}:\S{44}\n$/);
  const { key } = JSON.parse(named.stdout);
  expect(createKeyring(`${key},${stdout}`).primaryKeyId).toBe("k2");
});
