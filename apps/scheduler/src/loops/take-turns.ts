/** How long one iteration works, so that the process can stop between two. */
const timeSliceMs = 4_000;

/**
 * Does work bit by bit, in turn over its owners, so that one with much to do keeps nobody waiting. It ends with the work or after some
 * seconds; the next iteration goes on.
 * @param doNext does the next bit for one owner, and tells whether more may be left. It does not throw
 * @param first the place of the owner with the first turn. It is chosen at random, because there may be more owners than turns
 */
export async function takeTurns(
  owners: readonly string[],
  doNext: (owner: string) => Promise<boolean>,
  first = Math.floor(Math.random() * owners.length),
): Promise<void> {
  const deadline = performance.now() + timeSliceMs;
  let left = [...owners.slice(first), ...owners.slice(0, first)];
  while (left.length > 0) {
    const unfinished: string[] = [];
    for (const owner of left) {
      if (performance.now() >= deadline) return;
      if (await doNext(owner)) unfinished.push(owner);
    }
    left = unfinished;
  }
}
