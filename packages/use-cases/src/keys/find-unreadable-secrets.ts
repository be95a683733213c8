import { isFault } from "@inlet/contracts";
import { type Db, views } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import { toCredentialContext } from "./credential-context.ts";

/**
 * Finds what a keyring cannot decrypt, by one secret of each encryption key in use.
 * @returns a sentence for each such key, with its id and how many secrets it encrypts
 */
export const findUnreadableSecrets = async (db: Db, keyring: Keyring): Promise<string[]> =>
  listUnreadable(keyring, await views.listEncryptionKeysInUse(db));

/** The same, of encryption keys that were read before. */
export const listUnreadable = (keyring: Keyring, keys: readonly views.EncryptionKeyInUse[]): string[] =>
  keys.flatMap((it) => findFault(keyring, it) ?? []);

function findFault(keyring: Keyring, keyInUse: views.EncryptionKeyInUse): string | undefined {
  const { keyId, kind, count, workspaceId } = keyInUse;
  try {
    keyring.decrypt(keyInUse, toCredentialContext(kind, keyInUse));
    return undefined;
  } catch (err) {
    if (isFault(err, "unavailable"))
      return `key id ${keyId}, which encrypts ${count} ${kind}${count === 1 ? "" : "s"}, is not in the keyring`;
    if (isFault(err))
      return `key id ${keyId} in the keyring is not the key that encrypted the secret of workspace ${workspaceId}`;
    throw err;
  }
}
