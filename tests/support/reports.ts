import type { http } from "@inlet/contracts";
import { expect, vi } from "vitest";
import type { OnWire } from "./api-client.ts";
import type { Tenant } from "./tenant.ts";

type Report = OnWire<typeof http.report>;
type Row = OnWire<typeof http.reportRowPage>["data"][number];

const patience = { timeout: 90_000, interval: 50 };
const toReportsPath = ({ path }: Tenant) => `${path}/integrations/kustomer/reports`;

/** Asks whether everything is there. */
export const startReport = (tenant: Tenant, asked: OnWire<typeof http.newReport> = {}): Promise<Report> =>
  tenant.api.expectOk("POST", toReportsPath(tenant), asked);

/** Waits until a report is over. */
export const waitForReport = (tenant: Tenant, { id }: Report): Promise<Report> =>
  vi.waitFor(async () => {
    const report = await tenant.api.expectOk<Report>("GET", `${toReportsPath(tenant)}/${id}`);
    expect(["done", "failed"]).toContain(report.state);
    return report;
  }, patience);

/** Asks for a report and waits until it is over. */
export const runReport = async (tenant: Tenant, asked?: OnWire<typeof http.newReport>): Promise<Report> =>
  waitForReport(tenant, await startReport(tenant, asked));

/** Every difference that a report found. */
export const listReportRows = (tenant: Tenant, { id }: Report): Promise<Row[]> =>
  tenant.api.listAll(`${toReportsPath(tenant)}/${id}/rows`);
