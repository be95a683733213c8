import type { http } from "@inlet/contracts";
import { expect, vi } from "vitest";
import type { OnWire } from "./api-client.ts";
import type { Tenant } from "./tenant.ts";

type Report = OnWire<typeof http.report>;
type Row = OnWire<typeof http.reportRowPage>["data"][number];

const patience = { timeout: 90_000, interval: 50 };

/** Asks for a report and waits until it is over. */
export async function reportOf(tenant: Tenant, asked: { from?: string; to?: string } = {}): Promise<Report> {
  const path = `${tenant.path}/integrations/kustomer/reports`;
  const { id } = await tenant.api.ok<Report>("POST", path, asked);
  return vi.waitFor(async () => {
    const report = await tenant.api.ok<Report>("GET", `${path}/${id}`);
    expect(["done", "failed"]).toContain(report.state);
    return report;
  }, patience);
}

/** Every difference that a report found. */
export const rowsOf = ({ api, path }: Tenant, { id }: Report): Promise<Row[]> =>
  api.all(`${path}/integrations/kustomer/reports/${id}/rows`);
