import { createHash, randomBytes } from "node:crypto";
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** The role that owns the database and is no superuser. */
export const ownerName = "inlet";

/** The role that creates the cluster. */
export const superuserName = "postgres";

/** The passwords of a cluster's two roles: 256 random bits each, in hexadecimal. */
export interface Passwords {
  owner: string;
  superuser: string;
}

/**
 * Reads the passwords of a cluster from a file that only its owner can read, and creates the file if there is none. It has
 * the format of libpq, so psql and pg_dump can use it.
 * @see https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export function ensurePasswords(file: string): Passwords {
  const found = readPasswords(file);
  if (found !== undefined) {
    chmodSync(file, 0o600); // a copy may have lost it, and libpq ignores a file that others can read
    return found;
  }
  const created = { owner: createPassword(), superuser: createPassword() };
  const partial = `${file}.half`;
  rmSync(partial, { force: true });
  writeFileSync(partial, formatPasswords(created), { mode: 0o600, flag: "wx", flush: true });
  renameSync(partial, file);
  return created;
}

/** Identifies passwords without showing anything of them. */
export const computeFingerprint = (passwords: Passwords): string =>
  createHash("sha256").update(formatPasswords(passwords)).digest("hex");

const createPassword = (): string => randomBytes(32).toString("hex");

const formatPasswords = ({ owner, superuser }: Passwords): string => `\
# The passwords of Inlet's embedded Postgres, as a password file of psql. Without it, the next start sets new ones.
127.0.0.1:*:*:${ownerName}:${owner}
127.0.0.1:*:*:${superuserName}:${superuser}
`;

function readPasswords(file: string): Passwords | undefined {
  const text = readIfExists(file);
  const find = (role: string) =>
    new RegExp(`^127\\.0\\.0\\.1:\\*:\\*:${role}:([0-9a-f]{64})$`, "m").exec(text)?.[1];
  const [owner, superuser] = [find(ownerName), find(superuserName)];
  return owner === undefined || superuser === undefined ? undefined : { owner, superuser };
}

function readIfExists(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (err) {
    if (err instanceof Error && "code" in err && err.code === "ENOENT") return "";
    throw new Error(
      `${file} cannot be read. It holds the passwords of Postgres: start as the account that owns it`,
      {
        cause: err,
      },
    );
  }
}
