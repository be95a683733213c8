export {
  createGiven,
  type Given,
  type GivenBatch,
  type GivenIntegration,
  type GivenRun,
} from "./create-given.ts";
export { buildRawConversation, buildRawCustomer, buildRawMessage, compressPage } from "./raw-records.ts";
