import { expect, test } from "vitest";
import { describeDifference, findDifferences } from "./find-differences.ts";

const conversation = { id: "a", status: "open", tags: ["x", "y"], rev: 3 };

test("finds nothing where every field that the truth names is the same", () => {
  const stored = [{ ...conversation, preview: "more than the truth says" }];

  const differences = findDifferences("conversations", { stored, truth: [conversation] });

  expect(differences).toEqual([]);
});

test("tells ids that only one side has, and those that came twice", () => {
  const stored = [conversation, conversation, { ...conversation, id: "extra" }];
  const truth = [conversation, { ...conversation, id: "missing" }];

  const differences = findDifferences("conversations", { stored, truth });

  expect(differences.map(({ id, kind }) => [id, kind])).toEqual([
    ["a", "doubled"],
    ["missing", "missing"],
    ["extra", "extra"],
  ]);
});

test("tells every field that is not the same, the order within it and absence included", () => {
  const { rev: _, ...stored } = { ...conversation, tags: ["y", "x"] };

  const differences = findDifferences("conversations", { stored: [stored], truth: [conversation] });

  expect(differences.map(describeDifference)).toEqual([
    'conversations a: tags is ["y","x"] instead of ["x","y"]',
    "conversations a: rev is nothing instead of 3",
  ]);
});

test("takes a tag of whose deletion Kustomer says nothing for one that is there", () => {
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
