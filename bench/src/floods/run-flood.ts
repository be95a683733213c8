import { once } from "node:events";
import type { TargetWorkspace } from "../connect-target.ts";
import { startFlood } from "./floods.ts";

/** A process that floods until its standard input ends, and then prints its replies by status and how busy it was. It says when it begins. */
const [name = "", target = ""] = process.argv.slice(2);
const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
const end = startFlood(name, JSON.parse(target) as TargetWorkspace);
process.stdout.write("begun\n");
process.stdin.resume();
await once(process.stdin, "end");
const replies = await end();
const { user, system } = process.cpuUsage(cpuBefore);
const load = (user + system) / 1_000 / (performance.now() - startedAt);
process.stdout.write(JSON.stringify({ replies, load }), () => process.exit());
