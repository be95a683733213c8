/**
 * Creates a function that returns an instant, or the next millisecond that it has not returned yet, so that no two
 * records share one by accident.
 * @param shared instants that several records may share
 */
export function createUniqueTimes(...shared: readonly number[]): (at: number) => number {
  const used = new Set<number>();
  return (at) => {
    let unique = at;
    if (!shared.includes(at)) while (used.has(unique)) unique += 1;
    used.add(unique);
    return unique;
  };
}
