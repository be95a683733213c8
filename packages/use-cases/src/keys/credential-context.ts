import type { integrations } from "@inlet/db";
import type { CredentialContext } from "@inlet/service-kit";

/** Builds the context that a secret was encrypted with. It does not decrypt in any other context. */
export const toCredentialContext = (
  kind: integrations.SecretKind,
  { workspaceId, integrationId }: Pick<integrations.EncryptedSecret, "workspaceId" | "integrationId">,
): CredentialContext => ({ workspaceId, integrationId, ...(kind === "webhook token" && { use: kind }) });
