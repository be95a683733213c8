import { expect, test } from "vitest";
import { z } from "zod";
import { findMisspelled } from "./find-misspelled.ts";

const schema = z
  .object({ DATABASE_URL: z.string(), INLET_TICK_MS: z.string(), HTTP_PROXY: z.string() })
  .transform((it) => it);

test("a variable that is almost called like one of the schema is misspelled", () => {
  const misspelled = { DATABASE_URI: "a", INLET_TIKC_MS: "b", INLET_TICKMS: "c", INLET_TICK_MSEC: "d" };

  expect(findMisspelled(schema, misspelled)).toEqual([
    "DATABASE_URI is not read: write DATABASE_URL",
    "INLET_TIKC_MS is not read: write INLET_TICK_MS",
    "INLET_TICKMS is not read: write INLET_TICK_MS",
    "INLET_TICK_MSEC is not read: write INLET_TICK_MS",
  ]);
});

test("variables of the schema, of other services and of other programs are none", () => {
  const others = { DATABASE_URL: "a", INLET_SETTLE_MS: "b", HTTPS_PROXY: "c", HTTP_PROXIES: "d" };

  expect(findMisspelled(schema, others)).toEqual([]);
});
