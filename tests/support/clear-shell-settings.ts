import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

const example = new URL("../../.env.example", import.meta.url);

/**
 * Removes the settings of Inlet and of Postgres clients from an environment. Otherwise those of a developer's shell would
 * reach the code under test, because `pg` and child processes read them. What chooses the model's worlds is a setting of
 * the tests, and stays.
 */
export function clearShellSettings(env: NodeJS.ProcessEnv): void {
  const settings = Object.keys(parseEnv(readFileSync(example, "utf8")));
  for (const name of Object.keys(env))
    if (/^(INLET_(?!MODEL_)|PG)/.test(name) || settings.includes(name.toUpperCase())) delete env[name];
}
