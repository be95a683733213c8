import type { http } from "@inlet/contracts";
import { expect, vi } from "vitest";
import type { OnWire } from "./api-client.ts";
import type { Tenant } from "./tenant.ts";
import { waitOptions } from "./tenant.ts";

type Report = OnWire<typeof http.report>;
type ReportRow = OnWire<typeof http.reportRowPage>["data"][number];

const toReportsPath = ({ path }: Tenant) => `${path}/integrations/kustomer/reports`;

/** Starts a completeness report. */
export const startReport = (tenant: Tenant, body: OnWire<typeof http.newReport> = {}): Promise<Report> =>
  tenant.api.expectOk("POST", toReportsPath(tenant), body);

/** Waits until a report has ended. */
export const waitForReport = (tenant: Tenant, { id }: Report): Promise<Report> =>
  vi.waitFor(async () => {
    const report = await tenant.api.expectOk<Report>("GET", `${toReportsPath(tenant)}/${id}`);
    expect(["done", "failed"]).toContain(report.state);
    return report;
  }, waitOptions);

/** Starts a report and waits until it has ended. */
export const runReport = async (tenant: Tenant, body?: OnWire<typeof http.newReport>): Promise<Report> =>
  waitForReport(tenant, await startReport(tenant, body));

/** Lists every difference that a report has found. */
export const listReportRows = (tenant: Tenant, { id }: Report): Promise<ReportRow[]> =>
  tenant.api.listAll(`${toReportsPath(tenant)}/${id}/rows`);
