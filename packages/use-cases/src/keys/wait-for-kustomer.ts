import { Fault, isFault } from "@inlet/contracts";
import type { Integration } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import type { Deps } from "../deps.ts";
import { type KustomerAccess, openKustomer } from "./open-kustomer.ts";

/** How long a request waits for a permit of the org's budget while a person waits for the reply, in milliseconds. */
export const personPatienceMs = 15_000;

const defaultTimeoutMs = 60_000;

/**
 * Asks Kustomer something while a person waits for the reply.
 * @param closing aborts when the process shuts down
 * @param timeoutMs a minute by default
 * @throws Fault unavailable after the timeout
 */
export async function waitForKustomer<T>(
  closing: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
  timeoutMs = defaultTimeoutMs,
): Promise<T> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
  try {
    return await ask(signal);
  } catch (err) {
    if (!signal.aborted) throw err;
    throw timedOut(err);
  }
}

/**
 * Opens Kustomer with the key of an integration for a person who waits for the reply.
 * @throws Fault unavailable when the key cannot be decrypted, or may not be sent to its address
 */
export function openForPerson(
  { settings, keyring, ...deps }: Pick<Deps, "db" | "http" | "keyring" | "settings">,
  integration: Integration,
  { holder, signal }: { holder: string; signal: AbortSignal },
): KustomerAccess {
  const permits = { holder, signal, lane: "live", patienceMs: personPatienceMs } as const;
  try {
    return openKustomer(
      { ...deps, keyring: explainFailures(keyring), budget: settings.budget },
      integration,
      permits,
    );
  } catch (err) {
    throw isFault(err, "invalid") ? new Fault("unavailable", err.message, { cause: err }) : err;
  }
}

/** The keyring's own words are about encryption keys, which only an operator knows. */
const explainFailures = (keyring: Keyring): Keyring => ({
  ...keyring,
  decrypt(secret, context) {
    try {
      return keyring.decrypt(secret, context);
    } catch (err) {
      throw isFault(err) ? undecryptable(err) : err;
    }
  },
});

const timedOut = (cause: unknown) =>
  new Fault("unavailable", "Kustomer did not answer in time; try again.", { cause });

const undecryptable = (cause: unknown) =>
  new Fault(
    "unavailable",
    "The stored key cannot be decrypted: connect it again, or ask the operator to run inlet doctor.",
    { cause },
  );
