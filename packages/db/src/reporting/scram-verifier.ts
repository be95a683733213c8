import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const iterations = 4_096; // the server's own default

/**
 * Computes what Postgres stores of a password, so that the password itself reaches neither the server nor its log.
 * @param password ASCII only, for which SASLprep changes nothing
 * @see https://www.postgresql.org/docs/current/catalog-pg-authid.html and RFC 5803
 */
export function computeScramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const keys = `${storedKey}:${hmac("Server Key").toString("base64")}`;
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${keys}`;
}
