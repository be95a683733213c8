import { expect, test } from "vitest";
import { checkNoticeUrl, noticeUrl } from "./notices.ts";

test.each([
  ["https://ears.example/hooks?for=acme", "https://ears.example/hooks?for=acme"],
  ["https://Ears.Example", "https://ears.example/"],
  ["http://127.0.0.1:8080/hook", "http://127.0.0.1:8080/hook"],
  ["http://localhost/", "http://localhost/"],
  ["http://[::1]:1/", "http://[::1]:1/"],
])("%s is where notices may be sent", (url, normal) => {
  expect(noticeUrl.parse(url)).toBe(normal);
});

test.each([
  "http://ears.example/",
  "http://127.0.0.1.evil.example/",
  "http://localhost.evil.example/",
  "https://ada:secret@ears.example/",
  "https://ada@ears.example/",
  "ftp://ears.example/",
  "file:///etc/passwd",
  "ears.example",
  "",
  `https://ears.example/${"x".repeat(2_000)}`,
])("%s is not", (url) => {
  expect(noticeUrl.safeParse(url).success).toBe(false);
});

test("plain http is for development only", () => {
  expect(() => checkNoticeUrl("http://localhost/", { isDevelopment: false })).toThrow("https only");
  for (const url of [null, undefined, "https://ears.example/"]) checkNoticeUrl(url, { isDevelopment: false });
  checkNoticeUrl("http://localhost/", { isDevelopment: true });
});
