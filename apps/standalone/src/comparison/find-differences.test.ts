import { expect, test } from "vitest";
import { describeDifference, findDifferences } from "./find-differences.ts";

const conversation = { id: "a", status: "open", tags: ["x", "y"], rev: 3 };

test("finds nothing when every field of the truth is equal", () => {
  const stored = [{ ...conversation, preview: "a field that the truth omits" }];

  const differences = findDifferences("conversations", { stored, truth: [conversation] });

  expect(differences).toEqual([]);
});

test("finds ids that only one side has, and duplicates", () => {
  const stored = [conversation, conversation, { ...conversation, id: "extra" }];
  const truth = [conversation, { ...conversation, id: "missing" }];

  const differences = findDifferences("conversations", { stored, truth });

  expect(differences.map(({ id, kind }) => [id, kind])).toEqual([
    ["a", "duplicate"],
    ["missing", "missing"],
    ["extra", "extra"],
  ]);
});

test("finds every field that differs, including its order and its absence", () => {
  const { rev: _, ...stored } = { ...conversation, tags: ["y", "x"] };

  const differences = findDifferences("conversations", { stored: [stored], truth: [conversation] });

  expect(differences.map(describeDifference)).toEqual([
    'conversations a: tags is ["y","x"] instead of ["x","y"]',
    "conversations a: rev is nothing instead of 3",
  ]);
});

test("treats a tag without `deleted` as not deleted", () => {
  const truth = [
    { id: "a", deleted: null },
    { id: "b", deleted: true },
  ];
  const stored = [
    { id: "a", deleted: false },
    { id: "b", deleted: false },
  ];

  const differences = findDifferences("tags", { stored, truth });

  expect(differences).toEqual([
    { stream: "tags", id: "b", kind: "field", field: "deleted", stored: false, truth: true },
  ]);
});
