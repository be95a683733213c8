import { checkKey, ringOf, takeStep } from "@inlet/contracts";
import { integrations, runs } from "@inlet/db";
import { checkKey as askKustomer, type KeyCheck } from "@inlet/kustomer";
import { handle, type Queues } from "@inlet/queue";
import { keepUnsorted, needAttention } from "../ask-again.ts";
import { type Connecting, kustomerOf } from "../kustomer-of.ts";

interface Deps extends Connecting {
  queues: Queues;
}

/** Tries a key again; where it works, the runs that waited for it go on. Doing it twice is harmless. */
export const checkKeyHandler = (deps: Deps) =>
  handle({
    job: checkKey,
    concurrency: 4,
    async run({ integrationId }, { signal, log }) {
      const integration = await integrations.findById(deps.db, integrationId);
      if (integration === undefined) return;
      const { client, admit } = kustomerOf(deps, integration, { holder: integrationId, signal });
      const check = await askKustomer(client, { admit, signal });
      log.info({ integrationId, workspaceId: integration.workspaceId, outcome: check.kind }, "key checked");
      if (check.kind === "refused") return needAttention(deps.db, integrationId, check);
      await goOn(deps, integrationId, keepUnsorted(check.capabilities, integration.capabilities));
    },
  });

async function goOn(
  { db, queues }: Deps,
  integrationId: string,
  capabilities: Extract<KeyCheck, { kind: "accepted" }>["capabilities"],
): Promise<void> {
  const resumed = await db.transaction().execute(async (tx) => {
    await integrations.noteValidated(tx, integrationId, capabilities);
    const now = await integrations.findById(tx, integrationId);
    return now?.ingestConversations && !now.paused ? runs.resumeAll(tx, integrationId) : [];
  });
  await queues.sendMany(takeStep, resumed.map(ringOf));
}
