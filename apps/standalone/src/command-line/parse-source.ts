import { Fault } from "@inlet/contracts";
import { type KeyName, keyRoles } from "@inlet/kustomer-simulator";
import { z } from "zod";
import type { Source } from "../system/start-source.ts";

/** The raw flags about the Kustomer to read. */
export interface SourceFlags extends Partial<Record<SimulatorFlagName, string | undefined>> {
  kustomerUrl: string | undefined;
  apiKey: string | undefined;
  isOnce: boolean;
}

type SimulatorFlagName = keyof typeof simulatorFlags.shape;
const keyNames = Object.keys(keyRoles);
const wholeNumber = z.coerce.number({ error: "must be a whole number" }).pipe(z.int().min(0));

const simulatorFlags = z.object({
  key: z
    .custom<KeyName>((it) => typeof it === "string" && keyNames.includes(it), {
      error: `must be one of ${keyNames.join(", ")}`,
    })
    .default("full"),
  knobs: z
    .string()
    .default("{}")
    .transform((text, ctx): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        ctx.addIssue({ code: "custom", message: "is not JSON" });
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), z.unknown(), { error: "must be a JSON object" })),
  conversations: wholeNumber.pipe(z.int().min(1)).default(2_500),
  customers: wholeNumber.pipe(z.int().min(1)).optional(),
  seed: wholeNumber.default(1),
});

/** Parses which Kustomer to read. @throws Fault or ZodError with advice, when flags are invalid or exclude each other */
export function parseSource(flags: SourceFlags): Source {
  const { kustomerUrl, apiKey } = flags;
  const url = kustomerUrl === undefined ? undefined : parseUrl(kustomerUrl);
  if (url === undefined) {
    if (apiKey !== undefined)
      throw new Fault("invalid", "An API key needs the --kustomer-url it belongs to.");
    return { kind: "simulator", ...simulatorFlags.parse(flags) };
  }
  const misplaced = simulatorFlags.keyof().options.filter((name) => flags[name] !== undefined);
  if (misplaced.length > 0)
    throw new Fault(
      "invalid",
      `${misplaced.map((name) => `--${name}`).join(", ")}: only for the simulator, but this command reads ${url}.`,
    );
  if (flags.isOnce && apiKey === undefined)
    throw new Fault(
      "invalid",
      "--once with a --kustomer-url needs a key in INLET_KUSTOMER_API_KEY or --api-key-file.",
    );
  return { kind: "kustomer", url, apiKey };
}

/** Parses an address that is printed, so it may not have a password. */
function parseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Fault("invalid", "--kustomer-url must begin with http:// or https://.");
  if (url.username !== "" || url.password !== "")
    throw new Fault(
      "invalid",
      "--kustomer-url must have no user name or password: Kustomer takes an API key only.",
    );
  return text.replace(/\/+$/, "");
}
