import type { OwnerFailures } from "./collect-failures.ts";

/** How long one iteration works, so that the process can stop between two. */
const timeSliceMs = 4_000;

/** How to do the work of one owner. */
interface Turns {
  /** Does the next bit for one owner, and tells whether more may be left. */
  doNext: (owner: string) => Promise<boolean>;
  failures: Pick<OwnerFailures, "add">;
  /** The place of the owner with the first turn. It is chosen at random, because there may be more owners than turns. */
  first?: number;
}

/**
 * Does work bit by bit, in turn over its owners, so that one with much to do keeps nobody waiting. It ends with the work or after some
 * seconds; the next iteration goes on. An owner whose work fails gets no further turn.
 * @throws DatabaseFault when the database is away
 */
export async function takeTurns(
  owners: readonly string[],
  { doNext, failures, first = Math.floor(Math.random() * owners.length) }: Turns,
): Promise<void> {
  const deadline = performance.now() + timeSliceMs;
  let left = [...owners.slice(first), ...owners.slice(0, first)];
  while (left.length > 0) {
    const unfinished: string[] = [];
    for (const owner of left) {
      if (performance.now() >= deadline) return;
      const isLeft = await doNext(owner).catch((err: unknown) => failures.add(owner, err));
      if (isLeft === true) unfinished.push(owner);
    }
    left = unfinished;
  }
}
