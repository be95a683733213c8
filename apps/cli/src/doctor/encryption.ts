import { isFault } from "@inlet/contracts";
import { type DbPool, views } from "@inlet/db";
import { createKeyring, encryptionEnv, type Keyring, parseEnv } from "@inlet/service-kit";
import { z } from "zod";
import { toCredentialContext } from "../keys/credential-context.ts";
import { type Finding, fail, formatCount, ok, warn } from "./finding.ts";

const check = "encryption";

/** Whether the encryption keys parse and open what is sealed: one secret of each key in use is opened and forgotten. */
export async function checkEncryption(db: DbPool, env: NodeJS.ProcessEnv): Promise<Finding> {
  try {
    const { INLET_ENCRYPTION_KEYS } = parseEnv(z.object(encryptionEnv), env);
    const keyring = createKeyring(INLET_ENCRYPTION_KEYS);
    return toEncryptionFinding(keyring, await views.listEncryptionKeysInUse(db));
  } catch (err) {
    if (!isFault(err)) throw err;
    return fail(check, `${err.message.replace(/\s*\n\s*/g, " ")}: inlet keys generate makes a key`);
  }
}

type Seal = views.EncryptionKeyInUse;

function toEncryptionFinding(keyring: Keyring, seals: readonly Seal[]): Finding {
  const faults = seals.flatMap((it) => findFault(keyring, it) ?? []);
  if (faults.length > 0)
    return fail(
      check,
      `${faults.join("; ")}: put the lost key back into INLET_ENCRYPTION_KEYS, or have those workspaces connect anew`,
    );
  const { primaryKeyId } = keyring;
  const old = seals.filter((it) => it.keyId !== primaryKeyId);
  if (old.length > 0)
    return warn(
      check,
      `${old.map(describeOldKey).join(", ")}: inlet keys rotate seals it anew with ${primaryKeyId}`,
    );
  const what = seals.map(({ count, kind }) => formatCount(count, kind)).join(" and ") || "nothing yet";
  return ok(check, `${primaryKeyId} seals ${what}${describeIdleKeys(keyring)}`);
}

const describeOldKey = ({ keyId, count, kind }: Seal): string =>
  `key id ${keyId} still seals ${formatCount(count, kind)}`;

/** A key behind the first is an old one, or a new one that is yet to be put first. */
function describeIdleKeys({ keyIds: [, ...others] }: Keyring): string {
  if (others.length === 0) return "";
  const keys = `${others.join(", ")} ${others.length === 1 ? "seals" : "seal"} nothing`;
  return `; ${keys}: an old key can be taken out of INLET_ENCRYPTION_KEYS once every service has this ring`;
}

function findFault(keyring: Keyring, seal: Seal): string | undefined {
  const { keyId, kind, count } = seal;
  try {
    keyring.decrypt(seal, toCredentialContext(kind, seal));
    return undefined;
  } catch (err) {
    if (isFault(err, "unavailable"))
      return `key id ${keyId}, which seals ${formatCount(count, kind)}, is not in the ring`;
    if (isFault(err))
      return `key id ${keyId} in the ring is not the key that sealed workspace ${seal.workspaceId}`;
    throw err;
  }
}
