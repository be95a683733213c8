import { expect, test } from "vitest";
import { toOperationId } from "./operation-id.ts";

test.each([
  ["GET", "/v1/workspaces", "listWorkspaces"],
  ["POST", "/v1/workspaces", "createWorkspace"],
  ["PATCH", "/v1/workspaces/:workspaceId", "updateWorkspace"],
  ["GET", "/v1/workspaces/:workspaceId/conversations/:id", "getConversation"],
  ["DELETE", "/v1/workspaces/:workspaceId/tokens/:tokenId", "deleteToken"],
  ["GET", "/v1/workspaces/:workspaceId/volume/days", "listVolumeDays"],
  ["GET", "/v1/workspaces/:workspaceId/integrations/kustomer/deletion-candidates", "listDeletionCandidates"],
  ["POST", "/v1/workspaces/:workspaceId/integrations/kustomer/runs/:runId/cancel", "cancelRun"],
  ["PATCH", "/v1/workspaces/:workspaceId/integrations/kustomer", "updateIntegration"],
  ["PUT", "/v1/workspaces/:workspaceId/integrations/kustomer/webhook", "setWebhook"],
])("%s %s is %s", (method, url, id) => {
  expect(toOperationId(method, url)).toBe(id);
});
