export {
  type Given,
  type GivenBatch,
  type GivenIntegration,
  type GivenRun,
  givenIn,
} from "./given/given-in.ts";
export { page, rawConversation, rawCustomer, rawMessage } from "./given/raw.ts";
