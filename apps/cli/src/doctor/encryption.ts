import { isFault } from "@inlet/contracts";
import { checkups, type DbPool } from "@inlet/db";
import { encryptionEnv, type Keyring, openKeyring, parseEnv } from "@inlet/service-kit";
import { z } from "zod";
import { type Finding, fail, ok, several } from "./finding.ts";

const check = "encryption";

/** Whether the encryption keys parse and open what is sealed: one secret of each key in use is opened and forgotten. */
export async function checkEncryption(db: DbPool, env: NodeJS.ProcessEnv): Promise<Finding> {
  try {
    const { INLET_ENCRYPTION_KEYS } = parseEnv(z.object(encryptionEnv), env);
    const keyring = openKeyring(INLET_ENCRYPTION_KEYS);
    return judgeSeals(keyring, await checkups.listSeals(db));
  } catch (err) {
    if (!isFault(err)) throw err;
    return fail(check, `${err.message.replace(/\s*\n\s*/g, " ")}: inlet keys generate makes a key`);
  }
}

function judgeSeals(keyring: Keyring, seals: readonly checkups.SealInUse[]): Finding {
  const faults = seals.flatMap((it) => faultOf(keyring, it) ?? []);
  if (faults.length > 0)
    return fail(
      check,
      `${faults.join("; ")}: put the lost key back into INLET_ENCRYPTION_KEYS, or have those workspaces connect anew`,
    );
  const count = seals.reduce((sum, it) => sum + it.count, 0);
  return ok(check, `${keyring.sealingKeyId} seals; the ring opens what seals ${several(count, "API key")}`);
}

function faultOf(keyring: Keyring, seal: checkups.SealInUse): string | undefined {
  const { keyId, sealedKey: sealed, workspaceId, integrationId, count } = seal;
  try {
    keyring.open({ keyId, sealed }, { workspaceId, integrationId });
    return undefined;
  } catch (err) {
    if (isFault(err, "unavailable"))
      return `key id ${keyId}, which seals ${several(count, "API key")}, is not in the ring`;
    if (isFault(err))
      return `key id ${keyId} in the ring is not the key that sealed workspace ${workspaceId}`;
    throw err;
  }
}
