import { z } from "zod";
import { defineReply, instant, kustomerId, text, workspaceParams } from "../../wire.ts";

/** A file that belongs to a message. Inlet does not have it, Kustomer has. */
export const attachment = defineReply("Attachment", {
  id: z.string().describe("Kustomer's id"),
  name: text.describe("Null when Kustomer states none or has redacted it"),
  contentType: text,
  size: z.int().nullable().describe("In bytes"),
});

/** An attachment with a link to its file. */
export const attachmentLink = attachment
  .extend({
    url: z
      .url()
      .describe("Opens the file for anybody who has it. It ends after some minutes; Inlet does not store it"),
    expiresAt: instant.nullable().describe("When the link ends; null when it does not say"),
  })
  .meta({ id: "AttachmentLink" });

/** Path parameters of an attachment. */
export const attachmentParams = workspaceParams.extend({ id: kustomerId, attachmentId: kustomerId });

/** How to answer with a link. */
export const attachmentQuery = z.object({
  redirect: z
    .stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] })
    .default(false)
    .describe("Whether to answer with a redirection to the file, as browsers like it"),
});
