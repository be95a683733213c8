import { isFault } from "@inlet/contracts";
import { type DbPool, views } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import { listUnreadable } from "@inlet/use-cases";
import { readKeyring } from "../database/read-env.ts";
import { fail, formatCount, type Outcome, ok, warn } from "./finding.ts";

/** Checks whether the encryption keys parse and decrypt the stored secrets. It tries one secret of each key in use. */
export async function checkEncryption(db: DbPool, env: NodeJS.ProcessEnv): Promise<Outcome> {
  try {
    return toEncryptionFinding(readKeyring({ env }), await views.listEncryptionKeysInUse(db));
  } catch (err) {
    if (!isFault(err)) throw err;
    return fail(`${err.message.replace(/\s*\n\s*/g, " ")}: inlet keys generate creates a key`);
  }
}

type KeyInUse = views.EncryptionKeyInUse;

function toEncryptionFinding(keyring: Keyring, keysInUse: readonly KeyInUse[]): Outcome {
  const faults = listUnreadable(keyring, keysInUse);
  if (faults.length > 0)
    return fail(
      `${faults.join("; ")}: put the lost key back into INLET_ENCRYPTION_KEYS, or let those workspaces connect their keys again`,
    );
  const { primaryKeyId } = keyring;
  const old = keysInUse.filter((it) => it.keyId !== primaryKeyId);
  if (old.length > 0)
    return warn(`${old.map(describeOldKey).join(", ")}: inlet keys rotate re-encrypts with ${primaryKeyId}`);
  const counts = keysInUse.map(({ count, kind }) => formatCount(count, kind)).join(" and ") || "nothing yet";
  return ok(`${primaryKeyId} encrypts ${counts}${describeIdleKeys(keyring)}`);
}

const describeOldKey = ({ keyId, count, kind }: KeyInUse): string =>
  `key id ${keyId} still encrypts ${formatCount(count, kind)}`;

/** A key after the first is an old one, or a new one that is not first yet. */
function describeIdleKeys({ keyIds: [, ...others] }: Keyring): string {
  if (others.length === 0) return "";
  const keys = `${others.join(", ")} ${others.length === 1 ? "encrypts" : "encrypt"} nothing`;
  return `; ${keys}: an old key can be removed from INLET_ENCRYPTION_KEYS once every service has this keyring`;
}
