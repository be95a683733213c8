// Builds the page, apps/web, into apps/web/dist, unless dist is already built from the current sources. Prints to stderr
// only, because stdout belongs to the program that runs next.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const web = join(root, "apps/web");
const dist = join(web, "dist");
const stamp = "sources.sha256";

const listFiles = (path) =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { withFileTypes: true })
        .filter((it) => !["node_modules", "dist", ".turbo"].includes(it.name))
        .flatMap((it) => (it.isDirectory() || it.isFile() ? listFiles(join(path, it.name)) : []));

function hashSources() {
  const hash = createHash("sha256");
  const sources = ["apps/web", "packages/contracts/src", "pnpm-lock.yaml", "tsconfig.base.json"];
  const all = [...sources.map((it) => join(root, it)), fileURLToPath(import.meta.url)];
  for (const file of all.flatMap(listFiles).sort())
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

const readBuiltHash = () => {
  try {
    return readFileSync(join(dist, stamp), "utf8");
  } catch {
    return undefined;
  }
};

/** Writes compressed copies beside each file; the API serves them as they are. */
function compress(dir) {
  for (const file of listFiles(dir).filter((it) => /\.(js|css|html|svg|json)$/.test(it))) {
    const body = readFileSync(file);
    if (body.length < 1_000) continue;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    };
    writeFileSync(`${file}.br`, brotliCompressSync(body, { params }));
    writeFileSync(`${file}.gz`, gzipSync(body, { level: 9 }));
  }
}

/** Replaces dist with the new build. Of two concurrent builds, either may win. */
function replaceDist(built) {
  const old = `${built}-old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(built, dist);
  rmSync(old, { recursive: true, force: true });
}

function build(hash) {
  const built = join(web, `node_modules/.page-${process.pid}`);
  const vite = join(web, "node_modules/vite/bin/vite.js");
  const args = ["build", "--outDir", built, "--emptyOutDir", "--logLevel", "error"];
  try {
    const env = { ...process.env, NODE_ENV: "production" };
    const { status } = spawnSync(process.execPath, [vite, ...args], {
      cwd: web,
      env,
      stdio: ["ignore", 2, 2],
    });
    if (status !== 0) return status ?? 1;
    compress(built);
    writeFileSync(join(built, stamp), hash);
    replaceDist(built);
    return 0;
  } catch (err) {
    if (readBuiltHash() === hash) return 0; // another build was faster
    throw err;
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

const hash = hashSources();
if (readBuiltHash() !== hash) {
  console.error("Building the page ...");
  process.exitCode = build(hash);
  if (process.exitCode !== 0)
    console.error(
      "The page could not be built; the reason is above. The API also runs without the page: node apps/api/src/main.ts.",
    );
}
