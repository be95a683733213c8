import { startSearch } from "@inlet/kustomer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Agenda, agendaOf, agendaSchema, movedOn } from "./agenda.ts";

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 24 }), { maxLength: 30 });
const kind = fc.constantFrom("conversation" as const, "thread" as const, "customer" as const);

/** Every id that an agenda asks for on its way, when each reading takes one request. */
function asked(first: Agenda | undefined): string[] {
  const all: string[] = [];
  for (let it = first; it !== undefined; it = movedOn(it, undefined)) all.push(...(it.asks?.ids ?? []));
  return all;
}

test("an agenda asks for each id once, in order, and stays plain JSON", () => {
  fc.assert(
    fc.property(kind, ids, (of, wanted) => {
      const agenda = agendaOf(of, wanted);
      expect(asked(agenda)).toEqual(wanted);
      expect(agenda === undefined).toBe(wanted.length === 0);
      if (agenda) expect(agendaSchema.parse(JSON.parse(JSON.stringify(agenda)))).toEqual(agenda);
    }),
  );
});

test("an agenda in the middle of a reading goes on with it, and has begun", () => {
  const agenda = agendaOf("thread", ["a", "b"]);
  if (!agenda) throw new Error("no agenda");
  const next = { kind: "thread", conversationId: "a", page: 2 } as const;

  const onward = movedOn(agenda, next);

  expect(onward).toEqual({ ...agenda, reading: next, begun: true });
  expect(onward && movedOn(onward, undefined)).toEqual(agendaOf("thread", ["b"]));
});

test("a stream's reading ends with itself", () => {
  expect(movedOn({ reading: startSearch("messages", new Date(0)), rest: [] }, undefined)).toBeUndefined();
});
