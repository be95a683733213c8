import type { Integration } from "@inlet/db";
import { openKustomerHttp } from "@inlet/kustomer";
import { createKeyring, generateEncryptionKey } from "@inlet/service-kit";
import { expect, test } from "vitest";
import { toCredentialContext } from "./credential-context.ts";
import { openForPerson } from "./wait-for-kustomer.ts";

const createRandomKeyring = () => createKeyring(`k1:${generateEncryptionKey()}`);
const keyring = createRandomKeyring();

/** An integration whose key was stored for an address. */
function givenIntegration(baseUrl: string): Integration {
  const ids = { workspaceId: "w", integrationId: "i" };
  const { keyId, ciphertext } = keyring.encrypt(
    "secret",
    toCredentialContext("API key", { ...ids, baseUrl }),
  );
  return { id: "i", workspaceId: "w", keyId, encryptedKey: ciphertext, baseUrl } as Integration;
}

test.for([
  ["is not allowed any more", "https://proxy.test", keyring, /^The API key was not sent: its address/],
  [
    "was encrypted with another key",
    "https://api.kustomerapp.com",
    createRandomKeyring(),
    /^The stored key cannot be decrypted/,
  ],
] as const)("a person learns that the address or key %s", async ([, baseUrl, ofProcess, message]) => {
  await using http = openKustomerHttp();
  const deps = { db: undefined as never, http, keyring: ofProcess, settings: { budget: {} } as never };
  const permits = { holder: "test", signal: new AbortController().signal };

  expect(() => openForPerson(deps, givenIntegration(baseUrl), permits)).toThrow(
    expect.objectContaining({ kind: "unavailable", message: expect.stringMatching(message) }),
  );
});
