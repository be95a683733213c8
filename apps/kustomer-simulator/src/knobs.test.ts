import { expect, test } from "vitest";
import { applyKnobChange, defaultKnobs, knobsSchema } from "./knobs.ts";

test("one number sets every fault", () => {
  const { faults } = applyKnobChange(defaultKnobs(), { faults: 0.05 });

  expect(new Set(Object.values(faults))).toEqual(new Set([0.05]));
});

test("a change keeps the knobs that it does not name", () => {
  const first = applyKnobChange(defaultKnobs(), { limitPerMinute: 7, faults: { dropped: 0.5 } });

  const second = applyKnobChange(first, { faults: { html502: 0.25 } });

  expect(second).toEqual({ ...first, faults: { ...first.faults, html502: 0.25 } });
});

test("an unknown knob is refused", () => {
  expect(() => applyKnobChange(defaultKnobs(), JSON.parse('{"limit": 3}'))).toThrow("limit");
});

test("an unknown fault is refused", () => {
  expect(() => applyKnobChange(defaultKnobs(), JSON.parse('{"faults": {"droped": 1}}'))).toThrow("droped");
});

test("every knob says what it does", () => {
  const undescribed = Object.entries(knobsSchema.shape).filter(([, { description }]) => !description);

  expect(undescribed.map(([name]) => name)).toEqual([]);
});
