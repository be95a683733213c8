import { roundToThousandths } from "./numbers.ts";
import type { BenchSystem } from "./start-bench-system.ts";

/** Reads the CPU seconds that each app's processes, and Postgres, have used so far. */
export function readCpuSeconds({
  services,
  postgresCpuSeconds,
}: Pick<BenchSystem, "services" | "postgresCpuSeconds">): Record<string, number> {
  const cpu: Record<string, number> = { postgres: postgresCpuSeconds() };
  for (const service of services)
    cpu[service.app] = (cpu[service.app] ?? 0) + (service.usage()?.cpuSeconds ?? 0);
  return cpu;
}

/** What was used between two readings. */
export const subtractCpuSeconds = (
  before: Record<string, number>,
  after: Record<string, number>,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after).map(([name, it]) => [name, roundToThousandths(it - (before[name] ?? 0))]),
  );
