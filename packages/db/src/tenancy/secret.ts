import { createHash, randomBytes } from "node:crypto";

/** Generates 32 random bytes, in a form that suits URLs, headers and cookies. */
export const generateSecret = (): string => randomBytes(32).toString("base64url");

/**
 * Hashes a secret for storage. A secret of 256 random bits needs no slow hash. A lookup by hash takes the same time
 * whether the secret exists or not.
 */
export const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();
