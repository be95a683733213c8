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

test("letters of several code points count as one", () => {
  const table = formatTable(["e\u0301a", "abc"], { word: (it) => it, end: () => "|" });

  expect(table.split("\n").slice(1)).toEqual(["e\u0301a    |", "abc   |"]);
});

test("a long cell is shortened in a table and whole among facts", () => {
  const long = "x".repeat(100);

  expect(formatTable([long], { it: (cell) => cell }).split("\n")[1]).toBe(`${"x".repeat(59)}…`);
  expect(formatFacts({ it: long })).toBe(`it  ${long}`);
});

test("what is absent is a dash, an instant is told to the second, and a boolean in words", () => {
  expect([null, undefined, ""].map(formatCell)).toEqual(["-", "-", "-"]);
  expect(formatCell(new Date(1_700_000_000_123))).toBe("2023-11-14T22:13:20Z");
  expect([true, false, 0].map(formatCell)).toEqual(["yes", "no", "0"]);
});

test("words from outside cannot steer the terminal", () => {
  expect(formatCell("\u001B[2Jgone\r\nnew\u202Eline")).toBe(" [2Jgone new line");
});
