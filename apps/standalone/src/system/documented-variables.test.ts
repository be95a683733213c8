import { readFile } from "node:fs/promises";
import { apiEnv } from "@inlet/api";
import { fetcherEnv } from "@inlet/fetcher";
import { normalizerEnv } from "@inlet/normalizer";
import { schedulerEnv } from "@inlet/scheduler";
import { expect, test } from "vitest";
import type { z } from "zod";

const read = (path: string) => readFile(new URL(`../../../../${path}`, import.meta.url), "utf8");
const services: [string, z.ZodPipe<z.ZodObject<Record<string, z.ZodType>>>][] = [
  ["api", apiEnv],
  ["fetcher", fetcherEnv],
  ["normalizer", normalizerEnv],
  ["scheduler", schedulerEnv],
];
/** Depends on the machine, or differs between services. */
const examples = ["DATABASE_URL", "QUEUE_URL", "PORT", "HOST"];

test.each(services)("every variable of the %s is explained, with its default", async (app, env) => {
  const [example, readme] = [await read(".env.example"), await read(`apps/${app}/README.md`)];

  for (const [name, schema] of Object.entries(env.in.shape)) {
    if (name !== name.toUpperCase()) continue; // a proxy in lower case
    const value = new RegExp(`^(?:# )?${name}=(.*)$`, "m").exec(example)?.[1];
    expect(value, `${name} in .env.example`).toBeDefined();
    if (value && !examples.includes(name)) expect(schema.parse(value), name).toEqual(schema.parse(undefined));
    const shown = name.replace(/^DATABASE_\w+_TIMEOUT_MS$/, "DATABASE_*_TIMEOUT_MS");
    expect(readme, `the README of ${app}`).toContain(`\`${shown}\``);
  }
});
