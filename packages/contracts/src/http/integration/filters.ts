import { z } from "zod";
import { filtersSchema } from "../../filters/index.ts";
import { count, createPageSchema, defineBody, defineReply, instant, text } from "../../wire.ts";

const condition = z.looseObject({}).nullish();

/** The filters of a workspace as replies show them, in the form in which `filtersSchema` takes them. */
export const currentFilters = defineReply("CurrentFilters", {
  conversations: condition.describe("As in PATCH. Tags are shown by their ids"),
  messages: condition,
});

/** What Inlet does, and did, after the last change of the filters. */
export const filterChange = defineReply("FilterChange", {
  state: z
    .enum(["evaluating", "requesting", "done"])
    .describe(
      "`evaluating`: Inlet goes through what is stored; `requesting`: it asks Kustomer again for what earlier filters kept out, in `release` runs; `done`",
    ),
  message: z.string().describe("What Inlet does or did, in one sentence"),
  changedAt: instant,
  evaluated: count.describe("Stored conversations and messages that were evaluated"),
  removed: count.describe("Stored conversations that went out"),
  removedMessages: count.describe("Stored messages that went out of conversations that stay"),
  requested: count.describe("Filtered conversations and threads that Inlet asks Kustomer for again"),
  cameIn: count.describe("Filtered conversations that came in since the change"),
  finishedAt: instant.nullable(),
});

/** A conversation that does not meet the filters. */
const filtered = defineReply("FilteredConversation", {
  id: z.string(),
  updatedAt: instant.describe("The last update that Inlet has seen"),
  filteredAt: instant,
  rereadAt: instant.nullable().describe("When Inlet began to ask for it again; null while it does not"),
});

export const filteredPage = createPageSchema(filtered).meta({ id: "FilteredPage" });

/** Filters to try. */
export const filterPreviewRequest = defineBody("FilterPreviewRequest", {
  filters: filtersSchema.nullable().describe("As in PATCH; null for none"),
});

const previewed = defineReply("PreviewedConversation", {
  id: z.string(),
  name: text,
  status: text,
  channels: z.array(z.string()),
  updatedAt: instant,
});

/** What filters would do. */
export const filterPreview = defineReply("FilterPreview", {
  sampledAt: instant.describe("When the stored records were read"),
  complete: z
    .boolean()
    .describe("Whether all stored records were evaluated; else the newest, as many as a few seconds allow"),
  conversations: z.object({
    stored: count,
    evaluated: count,
    stay: count,
    goOut: count,
    samples: z.object({ stay: z.array(previewed), goOut: z.array(previewed) }),
  }),
  messages: z
    .object({ evaluated: count, stay: count, goOut: count })
    .nullable()
    .describe("Messages of stored conversations; null when the filters have no condition on messages"),
  filtered: count.describe(
    "Conversations that the present filters keep out. Inlet knows only their ids: it asks Kustomer for each again, and those that meet the filters come in",
  ),
  summary: z.array(z.string()).describe("The same in plain sentences"),
});
