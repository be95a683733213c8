import type { integrations } from "@inlet/db";
import type { CredentialContext } from "@inlet/service-kit";

type SecretOwner = Pick<integrations.EncryptedSecret, "workspaceId" | "integrationId" | "baseUrl">;

/** Builds the context that a secret was encrypted with. It does not decrypt in any other context. */
export function toCredentialContext(
  kind: integrations.SecretKind,
  { workspaceId, integrationId, baseUrl }: SecretOwner,
): CredentialContext {
  if (kind === "workspace key") return { workspaceId, use: kind };
  if (kind === "webhook secret") return { workspaceId, endpointId: integrationId, use: kind };
  return kind === "API key"
    ? { workspaceId, integrationId, use: kind, baseUrl }
    : { workspaceId, integrationId, use: kind };
}
