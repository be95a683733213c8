import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isExactNumber, parseExactJson } from "./exact-json.ts";

const copy = (text: string) => JSON.stringify(parseExactJson(text));

describe("JSON that is parsed and written again", () => {
  test.each([
    "9007199254740993",
    "-12345678901234567890",
    "0.12345678901234567890123",
    "1e400",
    "-1E+400",
    "1e-400",
    "123456789012345678901234567890.5e-3",
    "1".repeat(500),
  ])("keeps every digit of %s", (number) => {
    for (const text of [`{"a":${number}}`, `[1,${number}]`, `{"a":{"b":[{"c":${number},"d":"x"}]}}`])
      expect(copy(text)).toBe(text);
  });

  test.each([
    "0",
    "-0",
    "1.10",
    "1e2",
    "0.1",
    "1.7976931348623157e308",
    "5e-324",
    "0.30000000000000004",
    "1e-7",
  ])("has %s as an ordinary number", (number) => {
    expect(parseExactJson(`{"a":${number}}`)).toEqual({ a: Number(number) });
  });

  test.each(["1e200000", "-1e501", "1e-600", "1e999999999999999999999", "1".repeat(501)])(
    "has %s as a string, because no reply could hold it",
    (number) => {
      expect(parseExactJson(`{"a":${number}}`)).toEqual({ a: number });
    },
  );

  test("finds numbers whatever the white space", () => {
    expect(copy('{ "a" :\n\t 12345678901234567890 , "b":[ 1e400 ] }')).toBe(
      '{"a":12345678901234567890,"b":[1e400]}',
    );
  });

  test("leaves strings alone that contain numbers", () => {
    const text = JSON.stringify({ text: 'call me: 12345678901234567890, or ["1e400"', a: 1 });

    expect(copy(text)).toBe(text);
  });

  test("has the last of several members of one name", () => {
    expect(copy('{"a":12345678901234567890,"a":[1]}')).toBe('{"a":[1]}');
    expect(copy('{"a":[1],"a":12345678901234567890}')).toBe('{"a":12345678901234567890}');
  });

  test("is malformed with a long number as without", () => {
    expect(() => parseExactJson('{"a":12345678901234567890')).toThrow(SyntaxError);
    expect(() => parseExactJson('{"a":1e400,}')).toThrow(SyntaxError);
  });

  test("does not exhaust the stack on deep nesting", () => {
    const text = `${"[".repeat(50_000)}12345678901234567890${"]".repeat(50_000)}`;

    expect(Array.isArray(parseExactJson(text))).toBe(true);
  });

  test("is the same value as by JSON.parse, whatever the document", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("keeps any number of up to 40 digits", () => {
    const digits = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String);
    fc.assert(
      fc.property(digits, fc.nat(60), (whole, power) => {
        const number = `${whole}e-${power}`;
        const value = (parseExactJson(`[${number}]`) as unknown[])[0];
        if (isExactNumber(value)) expect(JSON.stringify(value)).toBe(number);
        else expect(scaleUp(String(value), 100)).toBe(scaleUp(number, 100));
      }),
    );
  });
});

/** A decimal times 10^`places`, exactly. */
function scaleUp(decimal: string, places: number): bigint {
  const [mantissa = "", power = "0"] = decimal.split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return BigInt(whole + fraction) * 10n ** BigInt(places + Number(power) - fraction.length);
}
