import { readdirSync, readFileSync } from "node:fs";

/** What a process has used since its start. */
export interface Usage {
  cpuSeconds: number;
  /** Its peak resident memory. */
  peakMiB: number;
  /** Its present resident memory. */
  residentMiB: number;
}

const ticksPerSecond = 100; // on every Linux

/** Reads what a process has used from Linux's /proc; undefined elsewhere. */
export function readUsage(pid: number | undefined): Usage | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const status = read(`/proc/${pid}/status`) ?? "";
  const [peakMiB, residentMiB] = [readMiB(status, "VmHWM"), readMiB(status, "VmRSS")];
  if (stat === undefined || peakMiB === undefined || residentMiB === undefined) return undefined;
  return { cpuSeconds: getCpuTicks(stat) / ticksPerSecond, peakMiB, residentMiB };
}

/** Reads the CPU seconds of a process and of its children, including those that have exited. */
export function readFamilyCpuSeconds(pid: number): number {
  const stats = readdirSync("/proc")
    .filter((it) => /^\d+$/.test(it))
    .map((it) => read(`/proc/${it}/stat`));
  const family = stats.filter(
    (it) => it !== undefined && (getParentPid(it) === pid || it.startsWith(`${pid} `)),
  );
  const own = read(`/proc/${pid}/stat`);
  const ticks =
    family.reduce((sum, it) => sum + getCpuTicks(it ?? ""), 0) +
    getField(own ?? "", 13) +
    getField(own ?? "", 14);
  return ticks / ticksPerSecond;
}

function readMiB(status: string, name: string): number | undefined {
  const kB = new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1];
  return kB === undefined ? undefined : Math.round(Number(kB) / 1_024);
}

const getField = (stat: string, index: number): number =>
  Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[index] ?? 0);
const getParentPid = (stat: string): number => getField(stat, 1);
const getCpuTicks = (stat: string): number => getField(stat, 11) + getField(stat, 12);

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // the process has exited, or this is not Linux
  }
}
