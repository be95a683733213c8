import { backlog, records } from "@inlet/db";
import type { Customer } from "@inlet/kustomer";
import { toOrigin } from "../page/mapped-batch.ts";
import { excludeDeleted } from "./exclude-deleted.ts";
import type { Stages } from "./stages.ts";

interface AdmittedCustomers {
  rows: Customer[];
  /** Ids of everything that the page has brought. */
  fetchedIds: string[];
}

/** Updates known customers and stores those in the backlog. It drops the others, who gave no feedback. */
export const customers: Stages<Customer, AdmittedCustomers> = {
  async admit(tx, batch, parsed) {
    const { workspaceId } = batch;
    const existing = await excludeDeleted(tx, batch, { kind: "customer", records: parsed });
    const ids = existing.map((it) => it.id);
    const pending = await backlog.pickPresent(tx, workspaceId, { kind: "customer", ids });
    const keep = new Set([...pending, ...(await records.lookUpCustomers(tx, workspaceId, ids))]);
    return { rows: existing.filter((it) => keep.has(it.id)), fetchedIds: ids };
  },
  async write(tx, batch, { rows, fetchedIds: ids }) {
    const written = await records.upsertCustomers(tx, rows, toOrigin(batch));
    await backlog.removeFetched(tx, batch, { kind: "customer", ids });
    return { kept: rows.length, written: written.length };
  },
};
