import type { ModelWorld } from "../world/model-world.ts";

/** Budgets count in whole seconds, so time passes in whole seconds. */
export async function pass({ clock }: ModelWorld, ms: number): Promise<void> {
  await clock.leap(Math.ceil(ms / 1_000) * 1_000);
}
