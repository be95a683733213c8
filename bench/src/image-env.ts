import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const compileCache = fileURLToPath(new URL("../../node_modules/.cache/image", import.meta.url));

/** Those of the image. */
const flags = "--max-semi-space-size=8 --max-old-space-size=1024";

/** Compiles the services as the build of the image does. @returns the environment with which the image starts them */
export function prepareImageEnv(): NodeJS.ProcessEnv {
  const imageEnv = { NODE_OPTIONS: flags, NODE_COMPILE_CACHE: compileCache };
  const apps = ["api", "scheduler", "fetcher", "normalizer"].map((it) => `apps/${it}/src/main.ts`);
  const cwd = new URL("../..", import.meta.url);
  spawnSync(process.execPath, ["scripts/fill-compile-cache.mjs", ...apps], {
    ...{ cwd, env: { ...process.env, ...imageEnv }, stdio: "inherit" },
  });
  return imageEnv;
}
