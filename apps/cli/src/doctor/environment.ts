import { isFault } from "@inlet/contracts";
import {
  encryptionEnv,
  findMisspelled,
  kustomerEnv,
  parseEnv,
  postgresEnv,
  queueEnv,
} from "@inlet/service-kit";
import { z } from "zod";
import { stripCredentials } from "../output/strip-credentials.ts";
import { fail, type Outcome, ok, warn } from "./finding.ts";

const schema = z.object({ ...postgresEnv, ...queueEnv, ...encryptionEnv, ...kustomerEnv });

/** Checks whether the environment is what the services need. The finding lists every fault. */
export function checkEnvironment(env: NodeJS.ProcessEnv): Outcome {
  try {
    const { INLET_KUSTOMER_BASE_URL: override } = parseEnv(schema, env);
    const warnings = findMisspelled(schema, env);
    if (override !== undefined)
      warnings.push(
        `INLET_KUSTOMER_BASE_URL sends every new key to ${stripCredentials(override)}: leave it empty in production`,
      );
    return warnings.length > 0
      ? warn(warnings.join("; "))
      : ok("every variable that the services need is set");
  } catch (err) {
    if (!isFault(err)) throw err;
    const [, ...faults] = err.message.split("\n").map((it) => it.trim());
    return fail(`${faults.join("; ")}: .env.example explains each variable`);
  }
}
