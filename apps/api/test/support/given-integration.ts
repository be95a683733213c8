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

/** A connected workspace, without asking any Kustomer. */
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
    encryptedKey: Buffer.from("sealed"),
    keyId: "test",
    keyHint: "abcd",
    capabilities,
  });
  return (await integrations.setSwitches(db, integration.id, switches)) ?? integration;
}
