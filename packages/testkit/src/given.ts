export { type Given, givenIn } from "./given/given-in.ts";
export { page, rawConversation, rawCustomer, rawMessage } from "./given/raw.ts";
