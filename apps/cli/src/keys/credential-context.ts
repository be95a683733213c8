import type { seals } from "@inlet/db";
import type { SealContext } from "@inlet/service-kit";

/** What a secret was sealed for, without which it does not open. */
export const toCredentialContext = (
  kind: seals.SecretKind,
  { workspaceId, integrationId }: Pick<seals.EncryptedSecret, "workspaceId" | "integrationId">,
): SealContext => ({ workspaceId, integrationId, ...(kind === "webhook token" && { use: kind }) });
