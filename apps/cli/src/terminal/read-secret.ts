import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text as readText } from "node:stream/consumers";
import { Fault } from "@inlet/contracts";

/** The input that a secret is read from: a keyboard or a pipe. */
export type SecretSource = NodeJS.ReadableStream & { isTTY?: boolean };

/** How a person is prompted for a secret. */
export interface SecretPrompt {
  text: string;
  write: (text: string) => void;
}

/**
 * Reads a secret: what a person types, without echo, or everything that a pipe delivers. Secrets are never arguments,
 * which every user of the machine can see.
 * @throws Fault invalid when the input is empty
 */
export async function readSecret(source: SecretSource | undefined, prompt: SecretPrompt): Promise<string> {
  const secret = (await readInput(source, prompt)).trim();
  if (secret === "") throw new Fault("invalid", "standard input is empty: type the secret, or pipe it in");
  return secret;
}

async function readInput(source: SecretSource | undefined, { text, write }: SecretPrompt): Promise<string> {
  if (source === undefined) return "";
  if (!source.isTTY) return readText(source);
  write(`${text} `);
  return readTyped(source).finally(() => write("\n"));
}

async function readTyped(source: SecretSource): Promise<string> {
  const noEcho = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: source, output: noEcho, terminal: true });
  try {
    const ended = Promise.race([once(lines, "close"), once(lines, "SIGINT")]).then(() => "");
    return await Promise.race([lines.question(""), ended]);
  } finally {
    lines.close();
  }
}
