import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { type Db, type Integration, integrations, tenancy } from "@inlet/db";
import { createKeyring } from "@inlet/service-kit";
import { runInlet } from "../program.ts";
import type { Terminal } from "../terminal/shell.ts";

/** What a command printed, and its exit code. */
export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a command in this process with the given environment. */
export const runCommand = (
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
  openQueues?: Terminal["openQueues"],
): Promise<CommandResult> => run(argv, { env, openQueues });

/** Runs a command with text on standard input. */
export const runCommandWithInput = (
  argv: readonly string[],
  { env, input }: { env: NodeJS.ProcessEnv; input: string },
): Promise<CommandResult> => run(argv, { env, stdin: Readable.from([input]) });

async function run(
  argv: readonly string[],
  terminal: Omit<Terminal, "stdout" | "stderr">,
): Promise<CommandResult> {
  const printed = { stdout: "", stderr: "" };
  const record = (stream: "stdout" | "stderr") => ({
    write: (text: string) => {
      printed[stream] += text;
    },
  });
  const exitCode = await runInlet(argv, { ...terminal, stdout: record("stdout"), stderr: record("stderr") });
  return { exitCode, ...printed };
}

/** A keyring of one key, for tests. */
export const encryptionKeys = `test:${Buffer.alloc(32, 7).toString("base64")}`;

/** The API key that tests encrypt. No output may ever contain it. */
export const apiKey = "secret-of-a-workspace";

/** Connects a new workspace and switches ingestion on, unless the options say otherwise. */
export async function givenIntegration(
  db: Db,
  { baseUrl = "http://127.0.0.1:1", ingest = true } = {},
): Promise<Integration> {
  const plan = { name: "Acme", volumeLimit: 10, period: "month" } as const;
  const { id: workspaceId } = await tenancy.createWorkspace(db, plan);
  const id = randomUUID();
  const encrypted = createKeyring(encryptionKeys).encrypt(apiKey, {
    ...{ workspaceId, integrationId: id, baseUrl },
    use: "API key",
  });
  const all = { conversations: true, messages: true, customers: true, tags: true };
  const integration = await integrations.connect(db, {
    ...{ id, workspaceId, baseUrl, orgId: `org-${id}`, orgName: "Acme Inc", keyHint: "pace" },
    ...{
      encryptedKey: encrypted.ciphertext,
      keyId: encrypted.keyId,
      capabilities: { ...all, search: true, auditLog: false },
    },
  });
  return (await integrations.setSwitches(db, id, { ingestConversations: ingest })) ?? integration;
}
