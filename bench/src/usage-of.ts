import { readdirSync, readFileSync } from "node:fs";

/** What a process has used since it began. */
export interface Usage {
  cpuSeconds: number;
  /** Its highest resident size. */
  peakMiB: number;
}

const ticksPerSecond = 100; // of every Linux

/** What a process has used, by Linux's own books; undefined where there are none. */
export function usageOf(pid: number | undefined): Usage | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const peak = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  if (stat === undefined || peak === undefined) return undefined;
  return { cpuSeconds: ticksOf(stat) / ticksPerSecond, peakMiB: Math.round(Number(peak) / 1_024) };
}

/** CPU seconds of a process, its children, and those of them that have ended. */
export function cpuSecondsOfFamily(pid: number): number {
  const stats = readdirSync("/proc")
    .filter((it) => /^\d+$/.test(it))
    .map((it) => read(`/proc/${it}/stat`));
  const family = stats.filter((it) => it !== undefined && (parentOf(it) === pid || it.startsWith(`${pid} `)));
  const ended = read(`/proc/${pid}/stat`);
  const ticks =
    family.reduce((sum, it) => sum + ticksOf(it ?? ""), 0) +
    fieldsOf(ended ?? "", 13) +
    fieldsOf(ended ?? "", 14);
  return ticks / ticksPerSecond;
}

const fieldsOf = (stat: string, index: number): number =>
  Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[index] ?? 0);
const parentOf = (stat: string): number => fieldsOf(stat, 1);
const ticksOf = (stat: string): number => fieldsOf(stat, 11) + fieldsOf(stat, 12);

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // gone meanwhile, or no Linux
  }
}
