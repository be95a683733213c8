import { openQueues, type Queues } from "@inlet/queue";
import { readSecret, type SecretSource } from "./read-secret.ts";

interface Writable {
  write(text: string): unknown;
}

/** Where a command runs: what it may read and where its words go. */
export interface Terminal {
  env: NodeJS.ProcessEnv;
  stdout: Writable;
  stderr: Writable;
  /** Where secrets come from. */
  stdin?: SecretSource | undefined;
  /** Instead of the queue package's own. */
  openQueues?: ((url: string) => Queues) | undefined;
}

/** What every command is handed. */
export interface Shell {
  env: NodeJS.ProcessEnv;
  /** The result, on standard output. */
  print(line: string): void;
  /** Words about the result, on standard error. */
  printNote(line: string): void;
  /** A secret from standard input; a person is asked for it. @throws Fault invalid when nothing came */
  readSecret(words: string): Promise<string>;
  openQueues(url: string): Queues;
  /** The command did its work, and its answer is bad news: the exit code becomes 1. */
  markFailed(): void;
  readonly hasFailed: boolean;
}

/** A shell in a terminal. */
export function openShell({ env, stdout, stderr, stdin, openQueues: open }: Terminal): Shell {
  let isBad = false;
  return {
    env,
    print: (line) => void stdout.write(`${line}\n`),
    printNote: (line) => void stderr.write(`${line}\n`),
    readSecret: (words) => readSecret(stdin, { words, say: (text) => void stderr.write(text) }),
    openQueues: open ?? ((url) => openQueues({ url })),
    markFailed: () => {
      isBad = true;
    },
    get hasFailed() {
      return isBad;
    },
  };
}
