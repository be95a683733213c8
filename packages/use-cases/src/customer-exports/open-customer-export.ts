import { type Actor, audit, type DbPool } from "@inlet/db";
import type { ExportPart } from "../exports/encoding.ts";
import type { Export } from "../exports/open-export.ts";
import { type AskedCustomer, type FindOptions, findCustomers } from "./find-customers.ts";
import { readCustomer } from "./read-customer.ts";

/**
 * Finds the customers who are asked for, records their export in the audit log by their ids, and opens it: lines of JSON,
 * each with its `type`, the `customerId`, and `data`. The last line, of type `end`, counts the others.
 * @throws Fault not_found
 */
export async function openCustomerExport(
  db: DbPool,
  asked: AskedCustomer,
  { actor, ...options }: FindOptions & { actor: Actor },
): Promise<Export & { customerIds: string[] }> {
  const { workspaceId } = asked;
  const customerIds = await findCustomers(db, asked, options);
  for (const subject of customerIds)
    await audit.record(db, actor, { workspaceId, action: "customer.exported", subject });
  const request = { db, workspaceId, customerIds, pace: options.pace };
  return {
    customerIds,
    fileName: `inlet-customer-${new Date().toISOString().slice(0, 10)}.ndjson`,
    contentType: "application/x-ndjson",
    parts: encodeCustomers(request),
  };
}

type CustomersRequest = Omit<Parameters<typeof readCustomer>[0], "customerId"> & { customerIds: string[] };

async function* encodeCustomers({ customerIds, ...request }: CustomersRequest): AsyncGenerator<ExportPart> {
  const counts: Record<string, number> = {};
  for (const customerId of customerIds)
    for await (const lines of readCustomer({ ...request, customerId })) {
      if (lines.length === 0) continue;
      for (const { type } of lines) counts[type] = (counts[type] ?? 0) + 1;
      const texts = lines.map(({ type, data }) => toLine({ type, customerId, data }));
      yield { bytes: Buffer.from(texts.join("")) };
    }
  yield { bytes: Buffer.from(toLine({ type: "end", customerIds, counts })) };
}

const toLine = (value: object): string => `${JSON.stringify(value)}\n`;
