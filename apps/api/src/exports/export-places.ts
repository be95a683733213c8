import { Fault } from "@inlet/contracts";

/** Exports that one workspace may run at the same time, per process. */
export const maxPerWorkspace = 2;
/** Exports that a process runs at the same time. It bounds the memory that their pages take. */
const maxPerProcess = 16;
const retryMs = 5_000;

/** Knows which exports are running. */
export type ExportPlaces = ReturnType<typeof createExportPlaces>;

/** Creates the places that running exports hold. */
export function createExportPlaces() {
  const running = new Map<string, number>();
  const countAll = () => [...running.values()].reduce((sum, it) => sum + it, 0);
  /** Counts the free places of a workspace. @throws Fault rate_limited when there is none */
  const countFree = (workspaceId: string): number => {
    const own = running.get(workspaceId) ?? 0;
    if (own >= maxPerWorkspace)
      throw tooMany(`A workspace may run ${maxPerWorkspace} exports at the same time`);
    const ofAll = maxPerProcess - countAll();
    if (ofAll <= 0) throw tooMany("As many exports as this process may run are running");
    return Math.min(maxPerWorkspace - own, ofAll);
  };
  return {
    countFree,
    /** Takes a place, which disposing gives back; an empty id is the installation's. @throws Fault rate_limited when there is none */
    enter(workspaceId: string): DisposableStack {
      countFree(workspaceId);
      running.set(workspaceId, (running.get(workspaceId) ?? 0) + 1);
      const place = new DisposableStack();
      place.defer(() => {
        const left = (running.get(workspaceId) ?? 1) - 1;
        if (left === 0) running.delete(workspaceId);
        else running.set(workspaceId, left);
      });
      return place;
    },
  };
}

const tooMany = (reason: string): Fault =>
  new Fault("rate_limited", `${reason}: try again when one has ended.`, {
    retryAt: new Date(Date.now() + retryMs),
  });
