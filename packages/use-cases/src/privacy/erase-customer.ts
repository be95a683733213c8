import { Fault, type http } from "@inlet/contracts";
import { audit, type CustomerErasure, customerErasures, type Db, inTransaction } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { findWorkspace } from "../integrations/find-integration.ts";

/** What API and command line answer about the erasure of a customer. */
export type ErasureReply = z.output<typeof http.erasure>;

/**
 * Erases a customer everywhere, for good. It has begun when this returns; the normalizer does the work.
 * @throws Fault not_found
 */
export async function eraseCustomer(
  { db, actor }: Pick<Deps, "db" | "actor">,
  { workspaceId, customerId }: { workspaceId: string; customerId: string },
): Promise<ErasureReply> {
  await findWorkspace(db, workspaceId);
  const id = await inTransaction(db, async (tx) => {
    const erasure = await customerErasures.openErasure(tx, { workspaceId, customerId });
    const event = { workspaceId, action: "customer.erased", subject: customerId } as const;
    await audit.record(tx, actor, { ...event, after: { erasureId: erasure.id } });
    return erasure.id;
  });
  return loadErasureReply(db, { workspaceId, erasureId: id });
}

/** Loads the certificate of an erasure. @throws Fault not_found */
export async function loadErasureReply(
  db: Db,
  { workspaceId, erasureId }: { workspaceId: string; erasureId: string },
): Promise<ErasureReply> {
  const erasure = await customerErasures.findErasure(db, { workspaceId, id: erasureId });
  if (erasure === undefined) throw new Fault("not_found", "There is no such erasure.");
  return toErasureReply(erasure);
}

/** Converts an erasure to its reply. */
export function toErasureReply(erasure: CustomerErasure): ErasureReply {
  const { id, customerId, requestedAt, doneAt, removed } = erasure;
  return { id, customerId, state: doneAt === null ? "erasing" : "done", requestedAt, doneAt, removed };
}
