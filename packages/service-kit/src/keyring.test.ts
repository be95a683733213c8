import { Fault } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateKey, openKeyring } from "./keyring.ts";

const context = { workspaceId: "w1", integrationId: "i1" };
const kind = (act: () => unknown) => {
  try {
    act();
  } catch (err) {
    return err instanceof Fault ? err.kind : "bug";
  }
  return "none";
};

describe("a sealed secret", () => {
  const keyring = openKeyring(`k1:${generateKey()}`);

  test("opens to what it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (plain) => {
        expect(keyring.open(keyring.seal(plain, context), context)).toBe(plain);
      }),
    );
  });

  test("does not open with any bit flipped, or cut short anywhere", () => {
    const secret = keyring.seal("a key of Kustomer", context);
    for (let bit = 0; bit < secret.ciphertext.length * 8; bit++) {
      const ciphertext = Buffer.from(secret.ciphertext);
      ciphertext[bit >> 3] = (ciphertext[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(kind(() => keyring.open({ ...secret, ciphertext }, context))).toBe("invalid");
    }
    for (let length = 0; length < secret.ciphertext.length; length++) {
      const ciphertext = secret.ciphertext.subarray(0, length);
      expect(kind(() => keyring.open({ ...secret, ciphertext }, context))).toBe("invalid");
    }
  });

  test("does not open in any other context", () => {
    const ids = fc.record({ workspaceId: fc.string(), integrationId: fc.string() });
    fc.assert(
      fc.property(ids, ids, (mine, other) => {
        fc.pre(mine.workspaceId !== other.workspaceId || mine.integrationId !== other.integrationId);
        expect(kind(() => keyring.open(keyring.seal("x", mine), other))).toBe("invalid");
      }),
    );
  });

  test("does not open as a secret of another use", () => {
    const token = { ...context, use: "webhook token" } as const;

    expect(keyring.open(keyring.seal("x", token), token)).toBe("x");
    expect(kind(() => keyring.open(keyring.seal("x", token), context))).toBe("invalid");
    expect(kind(() => keyring.open(keyring.seal("x", context), token))).toBe("invalid");
  });

  test("never looks the same twice", () => {
    expect(keyring.seal("x", context).ciphertext).not.toEqual(keyring.seal("x", context).ciphertext);
  });
});

describe("a ring of several keys", () => {
  const [older, newer] = [generateKey(), generateKey()];

  test("seals with the first and opens with any", () => {
    const secret = openKeyring(`old:${older}`).seal("x", context);
    const rotated = openKeyring(`new:${newer}, old:${older}`);

    expect(rotated.sealingKeyId).toBe("new");
    expect(rotated.open(secret, context)).toBe("x");
    expect(rotated.seal("x", context).keyId).toBe("new");
  });

  test("says which key id is missing", () => {
    const secret = openKeyring(`old:${older}`).seal("x", context);

    expect(() => openKeyring(`new:${newer}`).open(secret, context)).toThrow(
      expect.objectContaining({
        kind: "unavailable",
        message: "the encryption key id old is not in INLET_ENCRYPTION_KEYS",
      }),
    );
  });

  test("opens nothing under another key's id", () => {
    const keyring = openKeyring(`a:${older},b:${older}`);
    const secret = keyring.seal("x", context);

    expect(kind(() => keyring.open({ ...secret, keyId: "b" }, context))).toBe("invalid");
  });
});

describe("a ring that is written wrongly", () => {
  test("lists everything that is wrong and shows no key", () => {
    const good = generateKey();
    const short = Buffer.from("too short").toString("base64");
    const spec = `${good},b d:${good},c:${short},d:not base64!,e:${good},e:${good}`;

    expect(() => openKeyring(spec)).toThrow(
      expect.objectContaining({ kind: "invalid", message: expect.not.stringContaining(good.slice(0, 12)) }),
    );
    expect(() => openKeyring(spec)).toThrow(
      /key 1 has no id.*key 2 has an id that is not.*key 3 has 9 bytes.*key 4 is not base64.*same id/,
    );
  });

  test("says so when it is empty", () => {
    expect(() => openKeyring(" , ")).toThrow(/there is no key/);
  });
});
