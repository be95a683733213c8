import type { http } from "@inlet/contracts";
import { expect, vi } from "vitest";
import type { OnWire } from "./api-client.ts";
import type { Tenant } from "./tenant.ts";

type Report = OnWire<typeof http.report>;
type Row = OnWire<typeof http.reportRowPage>["data"][number];

const patience = { timeout: 90_000, interval: 50 };
const pathOf = ({ path }: Tenant) => `${path}/integrations/kustomer/reports`;

/** Asks whether everything is there. */
export const openReport = (tenant: Tenant, asked: OnWire<typeof http.newReport> = {}): Promise<Report> =>
  tenant.api.ok("POST", pathOf(tenant), asked);

/** Waits until a report is over. */
export const untilOver = (tenant: Tenant, { id }: Report): Promise<Report> =>
  vi.waitFor(async () => {
    const report = await tenant.api.ok<Report>("GET", `${pathOf(tenant)}/${id}`);
    expect(["done", "failed"]).toContain(report.state);
    return report;
  }, patience);

/** Asks for a report and waits until it is over. */
export const reportOf = async (tenant: Tenant, asked?: OnWire<typeof http.newReport>): Promise<Report> =>
  untilOver(tenant, await openReport(tenant, asked));

/** Every difference that a report found. */
export const rowsOf = (tenant: Tenant, { id }: Report): Promise<Row[]> =>
  tenant.api.all(`${pathOf(tenant)}/${id}/rows`);
