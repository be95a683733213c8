import { openQueues, type Queues } from "@inlet/queue";
import { readSecret, type SecretSource } from "./read-secret.ts";

interface Writable {
  write(text: string): unknown;
}

/** What a command reads from and writes to. */
export interface Terminal {
  env: NodeJS.ProcessEnv;
  stdout: Writable;
  stderr: Writable;
  /** The input that secrets are read from. */
  stdin?: SecretSource | undefined;
  /** Replaces the queue package's `openQueues`. */
  openQueues?: ((url: string) => Queues) | undefined;
}

/** What every command receives. */
export interface Shell {
  env: NodeJS.ProcessEnv;
  /** Prints a line of the result to standard output. */
  print(line: string): void;
  /** Prints a line about the result to standard error. */
  printNote(line: string): void;
  /** Reads a secret from standard input, and prompts a person for it. @throws Fault invalid when the input is empty */
  readSecret(prompt: string): Promise<string>;
  openQueues(url: string): Queues;
  /** Makes the exit code 1: the command worked, but its result is bad. */
  markFailed(): void;
  readonly hasFailed: boolean;
}

/** Opens a shell on a terminal. */
export function openShell({ env, stdout, stderr, stdin, openQueues: open }: Terminal): Shell {
  let hasFailed = false;
  return {
    env,
    print: (line) => void stdout.write(`${line}\n`),
    printNote: (line) => void stderr.write(`${line}\n`),
    readSecret: (prompt) => readSecret(stdin, { text: prompt, write: (text) => void stderr.write(text) }),
    openQueues: open ?? ((url) => openQueues({ url })),
    markFailed: () => {
      hasFailed = true;
    },
    get hasFailed() {
      return hasFailed;
    },
  };
}
