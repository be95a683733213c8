// Builds the page and starts Inlet, which gets all arguments. `--once` and `--help` show no page, so they do not wait for it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const buildPage = fileURLToPath(new URL("build-page.mjs", import.meta.url));
const showsPage = !["--once", "--help"].some((it) => process.argv.includes(it));
if (showsPage)
  process.exitCode = spawnSync(process.execPath, [buildPage], { stdio: ["ignore", 2, 2] }).status ?? 1;
if (!process.exitCode) await import("../apps/standalone/src/main.ts");
