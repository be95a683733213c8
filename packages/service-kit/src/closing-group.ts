/** Holds what is closed at the same time. */
export interface ClosingGroup extends AsyncDisposable {
  /** Adds a member. @returns it */
  use<T extends AsyncDisposable>(member: T): T;
}

/**
 * Creates a group whose members are closed at the same time, for those that wait for their running work: one after the other they would
 * add up their waits, and take new work meanwhile.
 */
export function createClosingGroup(): ClosingGroup {
  const members: AsyncDisposable[] = [];
  return {
    use(member) {
      members.push(member);
      return member;
    },
    async [Symbol.asyncDispose]() {
      const outcomes = await Promise.allSettled(members.map((it) => it[Symbol.asyncDispose]()));
      const errors = outcomes.filter((it) => it.status === "rejected").map((it) => it.reason);
      if (errors.length > 0) throw new AggregateError(errors, "not everything closed cleanly");
    },
  };
}
