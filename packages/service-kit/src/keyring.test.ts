import { Fault } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyring, generateEncryptionKey } from "./keyring.ts";

const owner = { workspaceId: "w1", integrationId: "i1" };
const context = { ...owner, use: "API key", baseUrl: "https://api.kustomerapp.com" } as const;
const getFaultKind = (act: () => unknown) => {
  try {
    act();
  } catch (err) {
    return err instanceof Fault ? err.kind : "bug";
  }
  return "none";
};

describe("an encrypted value", () => {
  const keyring = createKeyring(`k1:${generateEncryptionKey()}`);

  test("decrypts to the original", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (plain) => {
        expect(keyring.decrypt(keyring.encrypt(plain, context), context)).toBe(plain);
      }),
    );
  });

  test("cannot be decrypted with any bit flipped or when truncated anywhere", () => {
    const secret = keyring.encrypt("a key of Kustomer", context);
    for (let bit = 0; bit < secret.ciphertext.length * 8; bit++) {
      const ciphertext = Buffer.from(secret.ciphertext);
      ciphertext[bit >> 3] = (ciphertext[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(getFaultKind(() => keyring.decrypt({ ...secret, ciphertext }, context))).toBe("invalid");
    }
    for (let length = 0; length < secret.ciphertext.length; length++) {
      const ciphertext = secret.ciphertext.subarray(0, length);
      expect(getFaultKind(() => keyring.decrypt({ ...secret, ciphertext }, context))).toBe("invalid");
    }
  });

  test("cannot be decrypted with any other context", () => {
    const texts = fc.record({ workspaceId: fc.string(), integrationId: fc.string(), baseUrl: fc.string() });
    const contexts = texts.map((it) => ({ ...it, use: "API key" }) as const);
    fc.assert(
      fc.property(contexts, contexts, (own, other) => {
        fc.pre(JSON.stringify(own) !== JSON.stringify(other));
        expect(getFaultKind(() => keyring.decrypt(keyring.encrypt("x", own), other))).toBe("invalid");
      }),
    );
  });

  test("cannot be decrypted for another use", () => {
    const token = { ...owner, use: "webhook token" } as const;

    expect(keyring.decrypt(keyring.encrypt("x", token), token)).toBe("x");
    expect(getFaultKind(() => keyring.decrypt(keyring.encrypt("x", token), context))).toBe("invalid");
    expect(getFaultKind(() => keyring.decrypt(keyring.encrypt("x", context), token))).toBe("invalid");
  });

  test("is different each time", () => {
    expect(keyring.encrypt("x", context).ciphertext).not.toEqual(keyring.encrypt("x", context).ciphertext);
  });
});

describe("a keyring of several keys", () => {
  const [older, newer] = [generateEncryptionKey(), generateEncryptionKey()];

  test("encrypts with the first and decrypts with any", () => {
    const secret = createKeyring(`old:${older}`).encrypt("x", context);
    const rotated = createKeyring(`new:${newer}, old:${older}`);

    expect(rotated.primaryKeyId).toBe("new");
    expect(rotated.decrypt(secret, context)).toBe("x");
    expect(rotated.encrypt("x", context).keyId).toBe("new");
  });

  test("names a missing key id", () => {
    const secret = createKeyring(`old:${older}`).encrypt("x", context);

    expect(() => createKeyring(`new:${newer}`).decrypt(secret, context)).toThrow(
      expect.objectContaining({
        kind: "unavailable",
        message: "the encryption key id old is not in INLET_ENCRYPTION_KEYS",
      }),
    );
  });

  test("does not decrypt a value under another key's id", () => {
    const keyring = createKeyring(`a:${older},b:${older}`);
    const secret = keyring.encrypt("x", context);

    expect(getFaultKind(() => keyring.decrypt({ ...secret, keyId: "b" }, context))).toBe("invalid");
  });
});

describe("an invalid keyring", () => {
  test("lists every problem and shows no key", () => {
    const good = generateEncryptionKey();
    const short = Buffer.from("too short").toString("base64");
    const spec = `${good},b d:${good},c:${short},d:not base64!,e:${good},e:${good}`;

    expect(() => createKeyring(spec)).toThrow(
      expect.objectContaining({ kind: "invalid", message: expect.not.stringContaining(good.slice(0, 12)) }),
    );
    expect(() => createKeyring(spec)).toThrow(
      /key 1 has no id.*key 2 has an id that is not.*key 3 has 9 bytes.*key 4 is not base64.*same id/,
    );
  });

  test("is rejected when it is empty", () => {
    expect(() => createKeyring(" , ")).toThrow(/there is no key/);
  });
});
