import { expect } from "vitest";
import type { ModelWorld } from "../world/model-world.ts";

interface PeriodUsage {
  workspace: string;
  used: number;
  charged: number;
}

/**
 * Expects the units used to equal the charges, and never to exceed the highest limit so far. Holds whenever the world
 * is idle.
 */
export async function checkVolume({ environment, tenants }: ModelWorld): Promise<void> {
  const { rows } = await environment.pool.query<PeriodUsage>(`
    select p.workspace_id as workspace, p.used, (
      select count(*)::integer from volume_entry e
      where e.workspace_id = p.workspace_id and e.period_start = p.period_start) as charged
    from volume_period p`);
  for (const { workspace, used, charged } of rows) {
    expect(used, "units used, compared with the charged conversations").toBe(charged);
    const maxAllowed = tenants.find((it) => it.workspaceId === workspace)?.maxVolumeLimit ?? 0;
    expect(used, "units used, compared with the highest limit so far").toBeLessThanOrEqual(maxAllowed);
  }
}
