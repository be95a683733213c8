import { expect, test } from "vitest";
import { stripCredentials } from "./strip-credentials.ts";

test("a URL is shown without user and password", () => {
  expect(stripCredentials("postgres://inlet:secret@db.example:5432/inlet")).toBe("db.example:5432/inlet");
});
