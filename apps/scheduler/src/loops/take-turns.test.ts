import { DatabaseFault } from "@inlet/db";
import { createLog } from "@inlet/service-kit";
import { afterEach, expect, test, vi } from "vitest";
import { collectFailures } from "./collect-failures.ts";
import { takeTurns } from "./take-turns.ts";

afterEach(() => vi.useRealTimers());

test("owners take turns until nothing is left of any", async () => {
  const left: Record<string, number> = { a: 1, b: 3, c: 2 };
  const turns: string[] = [];

  const doNext = async (owner: string) => {
    turns.push(owner);
    left[owner] = (left[owner] ?? 0) - 1;
    return (left[owner] ?? 0) > 0;
  };
  await takeTurns(Object.keys(left), { doNext, failures: collectFailures(), first: 1 });

  expect(turns).toEqual(["b", "c", "a", "b", "c", "b"]);
});

test("with more owners than turns, each has the first turn at some time", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const served = new Set<string>();

  for (let iteration = 0; iteration < 500; iteration++)
    await takeTurns(["a", "b", "c"], {
      failures: collectFailures(),
      async doNext(owner) {
        served.add(owner);
        vi.advanceTimersByTime(5_000);
        return true;
      },
    });

  expect([...served].sort()).toEqual(["a", "b", "c"]);
});

/** Lets owners take one turn each, all of which fail. @returns whose turn it was, and the lines of the log */
async function failAll(owners: readonly string[], err: Error) {
  const lines: string[] = [];
  const log = createLog({ name: "test", destination: { write: (line) => void lines.push(line) } });
  const [failures, turns] = [collectFailures(), [] as string[]];
  const doNext = async (owner: string) => {
    turns.push(owner);
    throw err;
  };
  const outcome = await takeTurns(owners, { doNext, failures, first: 0 })
    .finally(() => failures.log(log, "workspaceIds", "not done"))
    .then(
      () => "ended",
      (failure: unknown) => failure,
    );
  return { turns, outcome, lines: lines.map((it) => JSON.parse(it)) };
}

const postgresError = (code: string) => Object.assign(new Error("refused"), { code });

test("a thousand owners that fail are one line of the log", async () => {
  const owners = Array.from({ length: 1_000 }, (_, index) => `w${index}`);

  const { turns, outcome, lines } = await failAll(owners, new Error("broken"));

  expect(outcome).toBe("ended");
  expect(turns).toHaveLength(1_000);
  expect(lines).toMatchObject([{ msg: "not done", failed: 1_000, workspaceIds: owners.slice(0, 10) }]);
});

test("when the database is away, no further owner has a turn", async () => {
  const away = new DatabaseFault(postgresError("25006"));
  const locked = new DatabaseFault(postgresError("55P03"));

  const [whenAway, whenLocked] = [await failAll(["a", "b"], away), await failAll(["a", "b"], locked)];

  expect(whenAway).toEqual({ turns: ["a"], outcome: away, lines: [] });
  expect(whenLocked).toMatchObject({ turns: ["a", "b"], outcome: "ended", lines: [{ failed: 2 }] });
});
