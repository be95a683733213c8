import { z } from "zod";
import { noticeLevelSchema } from "../../domain/workspaces.ts";
import { Fault } from "../../fault.ts";
import { createPageSchema, defineReply, instant } from "../../wire.ts";

/** Whether a host name or address, as in a URL or as an address to listen on, is this machine itself. */
export const isLoopbackHost = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(host);

function isNoticeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}

/** The URL that receives a workspace's notices. */
export const noticeUrl = z
  .url({ normalize: true })
  .max(2_000)
  .refine(isNoticeUrl, "must be a URL that begins with https:// and names no user or password");

/**
 * Refuses plain http outside development.
 * @throws Fault `invalid`
 */
export function checkNoticeUrl(
  url: string | null | undefined,
  { isDevelopment }: { isDevelopment: boolean },
) {
  if (url?.startsWith("http:") && !isDevelopment)
    throw new Fault(
      "invalid",
      "Inlet sends notices by https only: give a notice URL that begins with https://.",
    );
}

/** Something that the people of a workspace should know. */
export const notice = defineReply("Notice", {
  id: z.uuid().describe("Stays the same when the notice is sent more than once"),
  kind: z.string().describe("For programs: for example volume_80, volume_95 or volume_100"),
  level: noticeLevelSchema,
  message: z.string().describe("What happened and what to do, for people"),
  details: z.record(z.string(), z.unknown()).describe("The same facts for programs"),
  at: instant,
  deliveredAt: instant.nullable().describe("When the notice URL accepted it"),
  tries: z.int().describe("How often Inlet sent it"),
  failure: z.string().nullable().describe("Why the last attempt failed"),
  givenUpAt: instant.nullable().describe("When Inlet gave up, after three days of attempts"),
});

/** A page of notices, newest first. */
export const noticePage = createPageSchema(notice).meta({ id: "NoticePage" });
