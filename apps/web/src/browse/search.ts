import { z } from "zod";

/** What of the conversation browser stands in the address. Anything else in it is ignored. */
export const conversationSearch = z.object({});
