import { expect, test } from "vitest";
import { markMatches } from "./mark-matches.ts";
import { parseQuery } from "./parse-query.ts";

interface Others {
  name?: string;
  notes?: string[];
}

/** Marks the matches of a conversation with these messages, as `place: text with [matches]`. */
function mark(q: string, texts: string[], { name, notes: noteTexts = [] }: Others = {}) {
  const query = parseQuery(q);
  if (query === undefined) throw new Error("no words");
  const messages = texts.map((text, nth) => ({ id: `m${nth}`, subject: null, text }));
  const notes = noteTexts.map((text, nth) => ({ id: `n${nth}`, text }));
  const hits = markMatches({ name: name ?? null, customer: null, messages, notes }, query);
  return hits?.map(
    (it) =>
      `${it.messageId ?? it.noteId ?? it.in}: ${it.segments.map(({ text, match }) => (match ? `[${text}]` : text)).join("")}`,
  );
}

test("the message that matches most is shown, with every match marked", () => {
  expect(mark("late refund", ["A refund", "No REFUND, too late: refunds", "late"])).toEqual([
    "m1: No [REFUND], too [late]: [refunds]",
  ]);
  expect(mark("late", ["ok"], { name: "Too late" })).toEqual(["subject: Too [late]"]);
});

test("the note that matches most is shown besides the message, and words of both meet a query together", () => {
  expect(mark("late refund", ["late"], { notes: ["late", "A late refund"] })).toEqual([
    "m0: [late]",
    "n1: A [late] [refund]",
  ]);
  expect(mark("late refund", ["late"], { notes: ["refund"] })).toEqual(["m0: [late]", "n0: [refund]"]);
  expect(mark("late -refund", ["late"], { notes: ["refund"] })).toBeUndefined();
});

test.each([
  "ab",
  "abc",
  "ABCD",
  '"abc"',
  '"abc x1"',
  "abc-x1",
  "bc",
  "x1",
  "ab abcd",
  `"${"a".repeat(64)}"`,
  "a".repeat(63),
])("%s matches the same words of a text, whether all of it is ASCII or not", (q) => {
  const words = ["ab", "abc", "Abcde", "xabc", "abc_d", "abc1", "x1", "1x1", "a".repeat(63), "a".repeat(70)];
  for (const text of words)
    expect(
      mark(q, [`- ${text}.`])
        ?.join()
        .replace(".", " é."),
    ).toEqual(mark(q, [`- ${text} é.`])?.join());
});

test("a phrase matches where its words follow each other, in any script", () => {
  expect(mark('"to be"', ["be to be, or not"])).toEqual(["m0: be [to be], or not"]);
  expect(mark('"to be"', ["to", "be"])).toBeUndefined();
  expect(mark("猫カフェ", ["東京の猫カフェです"])).toEqual(["m0: 東京の[猫カフェ]です"]);
});

test("what the texts do not have any more is no match, nor what they must not have", () => {
  expect(mark("gone", ["here"])).toBeUndefined();
  expect(mark("here -gone", ["here"])).toEqual(["m0: [here]"]);
  expect(mark("here -gone", ["here", "gone"])).toBeUndefined();
  expect(mark("gone or here", ["here"])).toEqual(["m0: [here]"]);
});

test("a long text is cut around its first match, at whole characters", () => {
  const [hit = ""] = mark("needle", [`${"hay 😀".repeat(2_000)} needle ${"😀".repeat(1_000)}`]) ?? [];
  expect(hit).toMatch(/^m0: … .* \[needle\] .* …$/);
  expect(hit.length).toBeLessThan(330);
  expect(hit.isWellFormed()).toBe(true);
});
