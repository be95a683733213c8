import { expect, test } from "vitest";
import { formatCell, formatFacts, formatTable } from "./format-table.ts";

test("columns are as wide as their widest cell, and no line ends in spaces", () => {
  const rows = [
    { id: "a", name: "Acme" },
    { id: "long-id", name: null },
  ];

  const table = formatTable(rows, { id: (it) => it.id, "full name": (it) => it.name });

  expect(table.split("\n")).toEqual(["ID       FULL NAME", "a        Acme", "long-id  -"]);
});

test("a grapheme of several code points has the width of one", () => {
  const table = formatTable(["e\u0301a", "abc"], { word: (it) => it, end: () => "|" });

  expect(table.split("\n").slice(1)).toEqual(["e\u0301a    |", "abc   |"]);
});

test("a long cell is shortened in a table and not in a list of facts", () => {
  const long = "x".repeat(100);

  expect(formatTable([long], { it: (cell) => cell }).split("\n")[1]).toBe(`${"x".repeat(59)}…`);
  expect(formatFacts({ it: long })).toBe(`it  ${long}`);
});

test("an absent value is a dash, an instant is printed to the second, and a boolean as yes or no", () => {
  expect([null, undefined, ""].map(formatCell)).toEqual(["-", "-", "-"]);
  expect(formatCell(new Date(1_700_000_000_123))).toBe("2023-11-14T22:13:20Z");
  expect([true, false, 0].map(formatCell)).toEqual(["yes", "no", "0"]);
});

test("text from outside cannot control the terminal", () => {
  expect(formatCell("\u001B[2Jold\r\nnew\u202Eline")).toBe(" [2Jold new line");
});
