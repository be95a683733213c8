import { expect, test } from "vitest";
import { pickSamples, type Sample } from "./pick-samples.ts";

const sample = (record: Sample["record"], nth: number, before = `${record} ${nth}`): Sample => ({
  ...{ record, id: `${record}${nth}`, attribute: "text" },
  ...{ before, after: "[email]" },
});

test("of many samples, each kind of record has some", () => {
  const samples = (["conversation", "message", "note", "customer"] as const).flatMap((record) =>
    [1, 2, 3, 4, 5, 6, 7].map((nth) => sample(record, nth)),
  );

  expect(pickSamples(samples).map((it) => it.id)).toEqual([
    ...["conversation1", "message1", "note1", "customer1"],
    ...["conversation2", "message2"],
  ]);
});

test("the same change is shown once", () => {
  const samples = [sample("conversation", 1, "Hi"), sample("message", 1, "Hi"), sample("message", 2)];

  expect(pickSamples(samples).map((it) => it.id)).toEqual(["conversation1", "message2"]);
});
