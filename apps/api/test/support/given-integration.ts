import { randomUUID } from "node:crypto";
import { type Db, type Integration, integrations } from "@inlet/db";

const capabilities = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: true,
  auditLog: false,
};

/** Connects a workspace without a request to Kustomer. */
export async function givenIntegration(
  db: Db,
  workspaceId: string,
  switches: Parameters<typeof integrations.setSwitches>[2] = {},
): Promise<Integration> {
  const integration = await integrations.connect(db, {
    id: randomUUID(),
    workspaceId,
    baseUrl: "https://api.kustomerapp.com",
    orgId: "acme",
    orgName: "Acme",
    encryptedKey: Buffer.from("encrypted"),
    keyId: "test",
    keyHint: "abcd",
    capabilities,
  });
  return (await integrations.setSwitches(db, integration.id, switches)) ?? integration;
}
