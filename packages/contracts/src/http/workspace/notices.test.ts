import { expect, test } from "vitest";
import { checkNoticeUrl, noticeUrl } from "./notices.ts";

test.each([
  ["https://receiver.example/hooks?for=acme", "https://receiver.example/hooks?for=acme"],
  ["https://Receiver.Example", "https://receiver.example/"],
  ["http://127.0.0.1:8080/hook", "http://127.0.0.1:8080/hook"],
  ["http://localhost/", "http://localhost/"],
  ["http://[::1]:1/", "http://[::1]:1/"],
])("accepts %s", (url, normal) => {
  expect(noticeUrl.parse(url)).toBe(normal);
});

test.each([
  "http://receiver.example/",
  "http://127.0.0.1.evil.example/",
  "http://localhost.evil.example/",
  "https://ada:secret@receiver.example/",
  "https://ada@receiver.example/",
  "ftp://receiver.example/",
  "file:///etc/passwd",
  "receiver.example",
  "",
  `https://receiver.example/${"x".repeat(2_000)}`,
])("rejects %s", (url) => {
  expect(noticeUrl.safeParse(url).success).toBe(false);
});

test("accepts plain http in development only", () => {
  expect(() => checkNoticeUrl("http://localhost/", { isDevelopment: false })).toThrow("https only");
  for (const url of [null, undefined, "https://receiver.example/"])
    checkNoticeUrl(url, { isDevelopment: false });
  checkNoticeUrl("http://localhost/", { isDevelopment: true });
});
