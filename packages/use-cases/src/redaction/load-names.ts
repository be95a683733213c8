import { type Db, redaction } from "@inlet/db";
import { openSealed, type WorkspaceCipher } from "./seal.ts";

/** The names by which customers are known, by the customer's id. One without an entry is not known yet. */
export type CustomerNames = ReadonlyMap<string, readonly string[]>;

/** The package is loaded when a workspace redacts names. */
const loadPackage = () => import("@inlet/redaction");

/** Loads the names of those of `ids` that are known. */
export async function loadNames(
  db: Db,
  cipher: WorkspaceCipher,
  ids: readonly string[],
): Promise<CustomerNames> {
  if (ids.length === 0) return new Map();
  const { collectNames, mergeNames } = await loadPackage();
  const known = await redaction.findNames(db, cipher.workspaceId, ids);
  return new Map(
    known.map(({ customerId, encryptedNames, attributes }) => [
      customerId,
      mergeNames(openNames(cipher, encryptedNames), collectNames(attributes)),
    ]),
  );
}

/** Decrypts the names of a customer that were saved; none where none were. */
export const openNames = (cipher: WorkspaceCipher, encrypted: Buffer | null): string[] =>
  encrypted === null ? [] : (openSealed(cipher, encrypted) as string[]); // saved by `saveNames`
