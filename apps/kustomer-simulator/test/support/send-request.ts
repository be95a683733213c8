import { z } from "zod";
import type { KeyName } from "../../src/api-keys.ts";
import type { Simulator } from "../../src/start-simulator.ts";

const record = z.object({
  type: z.string(),
  id: z.string(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  relationships: z
    .record(
      z.string(),
      z.looseObject({
        data: z
          .array(z.looseObject({ id: z.string() }))
          .catch([])
          .optional(),
      }),
    )
    .default({}),
});
const envelope = z.object({
  data: z
    .union([z.array(record.nullable()).transform((rows) => rows.filter((it) => it !== null)), record])
    .optional(),
  meta: z.record(z.string(), z.unknown()).default({}),
  links: z.record(z.string(), z.string().nullable()).default({}),
  included: z.array(record).default([]),
  errors: z.array(z.record(z.string(), z.unknown())).default([]),
});

/** A parsed response. */
export interface ApiResponse {
  status: number;
  headers: Headers;
  text: string;
  rows: z.output<typeof record>[];
  meta: Record<string, unknown>;
  links: Record<string, string | null>;
  included: z.output<typeof record>[];
  errors: Record<string, unknown>[];
}

/** Sends a request to a simulator; a POST if it has a body. */
export async function sendRequest(
  simulator: Simulator,
  path: string,
  { key = "full", body }: { key?: KeyName; body?: unknown } = {},
): Promise<ApiResponse> {
  const response = await fetch(simulator.url + path, {
    headers: { authorization: `Bearer ${simulator.keys[key]}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  const { data = [], ...rest } = envelope.parse(isJson && text !== "" ? JSON.parse(text) : {});
  return {
    status: response.status,
    headers: response.headers,
    text,
    rows: [data].flat(),
    ...rest,
  };
}
