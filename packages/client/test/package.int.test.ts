import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "../src/testing/listen.ts";

const run = promisify(execFile);
const folder = join(import.meta.dirname, "..");
const binaries = join(folder, "../../node_modules/.bin");
const readme = readFileSync(join(folder, "README.md"), "utf8");
const directory = mkdtempSync(join(tmpdir(), "inlet-client-"));
const installed = join(directory, "node_modules/@inlet/client");

/** Packs the package as `pnpm publish` would, and installs it with its dependencies where nothing else is. */
beforeAll(async () => {
  await run(join(binaries, "pnpm"), ["pack", "--out", join(directory, "client.tgz")], { cwd: folder });
  await run("tar", ["-xzf", "client.tgz"], { cwd: directory });
  cpSync(join(directory, "package"), installed, { recursive: true });
  for (const name of ["openapi-fetch", "@types"])
    symlinkSync(join(folder, "node_modules", name), join(directory, "node_modules", name));
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("the published package has the right shape", async () => {
  const { messages, pkg = {} } = await publint({ pkgDir: installed, level: "suggestion", pack: false });

  expect(messages.map((it) => formatMessage(it, pkg))).toEqual([]);
  expect(pkg).toMatchObject({
    type: "module",
    dependencies: { "openapi-fetch": expect.stringMatching(/^\d/) },
  });
});

test("the example of the README compiles against the published package, runs and prints what the README says", async () => {
  const [, code = "", output = ""] = /```ts\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/u.exec(readme) ?? [];
  writeFileSync(join(directory, "consumer.ts"), code);
  await using inlet = await startInlet();

  const options = ["--strict", "--module", "nodenext", "--target", "es2022", "--types", "node"];
  await run(join(binaries, "tsc"), [...options, "consumer.ts"], { cwd: directory });
  const env = { INLET_URL: inlet.url, INLET_TOKEN: "inlet_EXAMPLE", WORKSPACE: "w" };
  const { stdout } = await run(process.execPath, ["consumer.js"], { cwd: directory, env });

  expect(stdout).toBe(output);
});

/** Just enough of an API for the example. */
function startInlet() {
  const items = ["a", "b"].map((id) => ({ kind: "conversation", id, version: "1" }));
  return listen(({ url = "" }, response) => {
    response.setHeader("content-type", "application/json");
    if (url.includes("/conversations")) return response.end('{ "data": [{}], "next": null }');
    if (!url.includes("/feedback")) return response.end('{ "name": "Acme" }');
    const data = url.includes("after=") ? [] : items;
    return response.end(JSON.stringify({ data, next: "1" }));
  });
}
