import { z } from "zod";
import { Fault } from "../fault.ts";
import { createPageSchema, instant } from "./wire.ts";

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function isNoticeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname));
}

/** Where a workspace's notices are sent. */
export const noticeUrl = z
  .url({ normalize: true })
  .max(2_000)
  .refine(isNoticeUrl, "must be a URL that begins with https:// and names no user or password");

/**
 * Plain http is for development, where Kustomer is at an address of the operator's own.
 * @throws Fault invalid
 */
export function checkNoticeUrl(
  url: string | null | undefined,
  { isDevelopment }: { isDevelopment: boolean },
) {
  if (url?.startsWith("http:") && !isDevelopment)
    throw new Fault(
      "invalid",
      "Notices are sent by https only: give a notice URL that begins with https://.",
    );
}

/** Something a workspace's people should know of. */
export const notice = z
  .object({
    id: z.uuid().describe("The same when it is sent more than once"),
    kind: z.string().describe("For programs, such as volume_80, volume_95 and volume_100"),
    level: z.enum(["info", "warn", "error"]),
    message: z.string().describe("What happened and what to do, for people"),
    details: z.record(z.string(), z.unknown()).describe("The same as facts, for programs"),
    at: instant,
    deliveredAt: instant.nullable().describe("When the workspace's notice URL took it"),
    tries: z.int().describe("How often it was sent"),
    failure: z.string().nullable().describe("Why the last try failed"),
    givenUpAt: instant.nullable().describe("When it was given up, after a day of trying"),
  })
  .meta({ id: "Notice" });

/** A page of notices, newest first. */
export const noticePage = createPageSchema(notice).meta({ id: "NoticePage" });
