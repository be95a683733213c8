import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { Fault } from "@inlet/contracts";

/** Where a secret comes from: a person's keyboard, or a pipe. */
export type SecretSource = NodeJS.ReadableStream & { isTTY?: boolean };

/** What a person is asked, and where. */
export interface SecretPrompt {
  words: string;
  say: (text: string) => void;
}

/**
 * A secret that must not stand in the arguments, where every user of the machine sees it: what a person types, unseen,
 * or all that comes through a pipe.
 * @throws Fault invalid when nothing came
 */
export async function readSecret(source: SecretSource | undefined, question: SecretPrompt): Promise<string> {
  const secret = (await readInput(source, question)).trim();
  if (secret === "") throw new Fault("invalid", "nothing came on standard input: type it, or pipe it in");
  return secret;
}

async function readInput(source: SecretSource | undefined, { words, say }: SecretPrompt): Promise<string> {
  if (source === undefined) return "";
  if (!source.isTTY) return text(source);
  say(`${words} `);
  return readTyped(source).finally(() => say("\n"));
}

async function readTyped(source: SecretSource): Promise<string> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: source, output: unseen, terminal: true });
  try {
    const ended = Promise.race([once(lines, "close"), once(lines, "SIGINT")]).then(() => "");
    return await Promise.race([lines.question(""), ended]);
  } finally {
    lines.close();
  }
}
