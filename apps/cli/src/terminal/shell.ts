import { openQueues, type QueueServer, type Queues } from "@inlet/queue";
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
  openQueues?: ((server: QueueServer) => Queues) | undefined;
}

/** Opens a shell on a terminal. */
export function openShell({ env, stdout, stderr, stdin, openQueues: open }: Terminal) {
  let hasFailed = false;
  return {
    env,
    /** Prints a line of the result to standard output. */
    print: (line: string) => void stdout.write(`${line}\n`),
    /** Prints a line about the result to standard error. */
    printNote: (line: string) => void stderr.write(`${line}\n`),
    /** Reads a secret from standard input, and prompts a person for it. @throws Fault invalid when the input is empty */
    readSecret: (prompt: string) =>
      readSecret(stdin, { text: prompt, write: (text) => void stderr.write(text) }),
    openQueues: open ?? openQueues,
    /** Makes the exit code 1: the command worked, but its result is bad. */
    markFailed() {
      hasFailed = true;
    },
    get hasFailed() {
      return hasFailed;
    },
  };
}

/** What every command receives. */
export type Shell = ReturnType<typeof openShell>;
