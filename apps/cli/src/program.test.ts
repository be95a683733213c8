import { createKeyring } from "@inlet/service-kit";
import { describe, expect, test } from "vitest";
import { runCommand } from "./testing/run-command.ts";

describe("bad usage exits with 2 and says why", () => {
  test.each([
    [[], "Usage: inlet"],
    [["tokens"], "Usage: inlet tokens"],
    [["nonsense"], "unknown command 'nonsense'"],
    [["workspaces", "list", "--limit", "0"], "argument '0' is invalid"],
    [["workspaces", "create"], "required option '--name <name>' not specified"],
    [["workspaces", "create", "--name", "a", "--period", "decade"], "argument 'decade' is invalid"],
    [["workspaces", "create", "--name", "a", "--volume-limit", ""], "Not a whole number."],
    [["workspaces", "create", "--name", "a", "--notice-url", "http://notices.example"], "https://"],
    [["workspaces", "show", "7"], "Not an id"],
    [["workspaces", "update", crypto.randomUUID()], "nothing to change"],
    [["tokens", "create", "--scope", "admin", "--name", "a"], "give --workspace"],
    [
      ["tokens", "create", "--scope", "operator", "--name", "a", "--workspace", crypto.randomUUID()],
      "leave --workspace out",
    ],
    [["tokens", "create", "--scope", "king", "--name", "a"], "Must be operator, admin or member."],
    [["tokens", "sign-in-link", "--token-id", crypto.randomUUID(), "--url", "x"], "http://"],
    [["retention", "set", crypto.randomUUID()], "give one of --days and --forever"],
    [
      ["retention", "preview", crypto.randomUUID(), "--days", "9", "--forever"],
      "give one of --days and --forever",
    ],
    [["filters", "set", crypto.randomUUID()], "give one of --file, --only-resolved and --none"],
    [["filters", "preview", crypto.randomUUID(), "--none", "--only-resolved"], "give one of --file"],
    [
      ["push", "change", crypto.randomUUID(), crypto.randomUUID(), "--enable", "--disable"],
      "give one of --enable and --disable",
    ],
    [["push", "change", crypto.randomUUID(), crypto.randomUUID()], "nothing to change"],
    [["why", "c1"], "required option '--workspace <id>' not specified"],
    [["runs", "list", "--state", "idle"], "Must be one of queued"],
  ])("%j", async (argv, text) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(text);
  });
});

test("help exits with 0, also after a separator", async () => {
  const { exitCode, stdout } = await runCommand(["--", "runs", "start", "--help"]);

  expect(exitCode).toBe(0);
  expect(stdout).toContain("--watch");
});

test("a command requires only the environment it needs, and reports every fault of it", async () => {
  const listing = await runCommand(["workspaces", "list"]);
  const starting = await runCommand(["runs", "start", crypto.randomUUID()], { QUEUE_URL: "http://queue" });

  expect(listing).toMatchObject({ exitCode: 1, stdout: "" });
  expect(listing.stderr).toBe("inlet: the environment is invalid:\n  DATABASE_URL: is required\n");
  expect(starting.stderr).toContain("QUEUE_URL: must be a URL that begins with redis://");
});

test("an unreachable database is reported without its password", async () => {
  const url = "postgres://inlet:hush@127.0.0.1:1/inlet";

  const { exitCode, stderr } = await runCommand(["migrate"], { DATABASE_URL: url });

  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    "inlet: the database at 127.0.0.1:1/inlet cannot be used (ECONNREFUSED): start it, or correct DATABASE_URL\n",
  );
});

test("a generated key is alone on standard output and can be used in a keyring", async () => {
  const { stdout, exitCode } = await runCommand(["keys", "generate"]);
  const named = await runCommand(["keys", "generate", "--id", "k2", "--json"]);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^k[0-9a-f]{8}:\S{44}\n$/);
  const { key } = JSON.parse(named.stdout);
  expect(createKeyring(`${key},${stdout}`).primaryKeyId).toBe("k2");
});
