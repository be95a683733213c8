import { createHash, randomBytes } from "node:crypto";

/** 32 random bytes, fit for a URL, a header and a cookie. */
export const generateSecret = (): string => randomBytes(32).toString("base64url");

/**
 * What is kept of a secret. A secret of 256 random bits needs no slow hash, and looking it up by its hash takes the
 * same work whether it is known or not.
 */
export const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();
