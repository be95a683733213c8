import type { integrations } from "@inlet/db";
import type { CredentialContext } from "@inlet/service-kit";

/** What a secret was sealed for, without which it does not open. */
export const toCredentialContext = (
  kind: integrations.SecretKind,
  { workspaceId, integrationId }: Pick<integrations.EncryptedSecret, "workspaceId" | "integrationId">,
): CredentialContext => ({ workspaceId, integrationId, ...(kind === "webhook token" && { use: kind }) });
