import { generateSecret } from "../tenancy/index.ts";

/**
 * Generates the secret of a session: `<secret>.<root>`. The first part is new whenever the session gains rights. The root
 * stays as long as the session, so what is derived from it stays valid in every tab of the browser.
 */
export const generateSessionSecret = (root = generateSecret()): string => `${generateSecret()}.${root}`;

/** The part of a session's secret that stays when the session gets a new secret. */
export const getSessionRoot = (secret: string): string => secret.slice(secret.indexOf(".") + 1);
