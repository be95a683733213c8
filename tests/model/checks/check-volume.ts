import { expect } from "vitest";
import type { ModelWorld } from "../world/model-world.ts";

interface Used {
  workspace: string;
  used: number;
  charged: number;
}

/** At every moment at which nothing is under way: the units used are those charged, and never more than was allowed. */
export async function checkVolume({ stage, tenants }: ModelWorld): Promise<void> {
  const { rows } = await stage.pool.query<Used>(`
    select p.workspace_id as workspace, p.used, (
      select count(*)::integer from volume_entry e
      where e.workspace_id = p.workspace_id and e.period_start = p.period_start) as charged
    from volume_period p`);
  for (const { workspace, used, charged } of rows) {
    expect(used, "units used, and what they were charged for").toBe(charged);
    const most = tenants.find((it) => it.workspaceId === workspace)?.mostAllowed ?? 0;
    expect(used, "units used, and the most that was ever allowed").toBeLessThanOrEqual(most);
  }
}
