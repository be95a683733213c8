import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type BrowserSession, launchSharedBrowser, openTab } from "../support/browser-session.ts";
import { insertHostileHistory, insertSampleData } from "../support/sample-data.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();

interface PageAddress {
  path: string;
  heading: string | RegExp;
  /** Text that the complete page shows. */
  shows: string;
}

const listAddresses = (id: string): PageAddress[] => [
  { path: "/", heading: /^Kustomer · <img/, shows: "View conversations" },
  { path: `/w/${id}`, heading: /^Kustomer · <img/, shows: "View conversations" },
  { path: `/w/${id}/integrations/kustomer/data`, heading: /^Kustomer · <img/, shows: "Not imported" },
  { path: `/w/${id}/runs`, heading: /^Kustomer · <img/, shows: "Deletion check" },
  {
    path: `/w/${id}/integrations/kustomer/settings`,
    heading: /^Kustomer/,
    shows: "Last verified with Kustomer",
  },
  { path: `/w/${id}/connect`, heading: "Replace the API key", shows: "Create an API key" },
  { path: `/w/${id}/settings/alerts`, heading: "Webhooks and alerts", shows: "Notices" },
  { path: `/w/${id}/settings`, heading: "Usage", shows: "Requests in the last minute" },
  {
    path: `/w/${id}/conversations?q=person&status=done&channel=sms&from=2020-01-01`,
    heading: "Conversations",
    shows: "A refund, please #",
  },
  { path: `/w/${id}/conversations/v1?order=newest`, heading: /^<img/, shows: "turn 30" },
  { path: `/w/${id}/conversations/gone`, heading: "Conversation not found", shows: "not imported" },
  { path: `/w/${id}/feedback`, heading: "Feedback", shows: "items so far" },
  { path: "/fleet", heading: "All workspaces", shows: "Only operators" },
  { path: `/w/${id}/nowhere`, heading: "Page not found", shows: "may be wrong" },
  { path: `/w/${randomUUID()}/runs`, heading: "Page not found", shows: "may be wrong" },
];

/** Opens an address as a shared link. */
async function open(
  { page, ...session }: BrowserSession,
  { path, heading, shows }: PageAddress,
): Promise<void> {
  await session.open(path, heading);
  await page.locator("main").getByText(shows).first().waitFor();
}

async function reload({ page }: BrowserSession, { heading, shows }: PageAddress): Promise<void> {
  await page.reload();
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  await page.locator("main").getByText(shows).first().waitFor();
}

test("admins and members can open and reload every address, and hostile content shows as text only", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  const tenant = await system.createTenant();
  const { workspaceId } = tenant;
  const grant = { scope: "member", name: "Max" };
  const member = await tenant.api.expectOk<{ token: string }>("POST", `${tenant.path}/tokens`, grant);
  await tenant.connect("full");
  await insertSampleData(system.db, { workspaceId, conversations: 300, longThread: 30 });
  await insertHostileHistory(system.db, workspaceId);
  await using admin = await browser.openSession(system.apiUrl);
  await admin.signIn(tenant.token);

  const checked = new Set<string>();
  for (const address of listAddresses(workspaceId)) {
    await open(admin, address);
    await reload(admin, address);
    const { pathname } = new URL(admin.page.url());
    if (!checked.has(pathname)) await admin.expectAccessible();
    checked.add(pathname);
  }

  const { page } = admin;
  await admin.open(`/w/${workspaceId}/integrations/kustomer/activity`, /^Kustomer/);
  for (const it of [/Failed/, /Paused/]) await page.getByRole("button", { name: it }).click();
  await page.getByRole("alert", { name: "Confirmation needed" }).first().waitFor();
  await admin.expectAccessible();
  await openTab(page, "Data");
  await page.getByRole("heading", { name: "Not imported" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Run history" }).waitFor();
  await page.goForward();
  for (const it of ["Over limit", "Rejected", "Pending"]) {
    await page.getByRole("button", { name: `Show: ${it}` }).click();
    await page.getByRole("dialog").getByRole("cell", { name: "<img" }).first().waitFor();
    await page.keyboard.press("Escape");
  }

  await using reader = await browser.openSession(system.apiUrl);
  await reader.signIn(member.token);
  for (const address of listAddresses(workspaceId).slice(1, 8)) {
    await open(reader, address);
    await reader.page.getByText("you are signed in as a member").waitFor();
  }
  expect([...admin.problems, ...reader.problems]).toEqual([]);
}, 300_000); // opens a dozen pages, each several times

test("an address whose workspace is no id is no page, and makes the page request nothing else of the API", async () => {
  await using system = await startSystem({ services: { fetcher: 0, normalizer: 0, scheduler: 0 } });
  await using operator = await browser.openSession(system.apiUrl);
  const { page } = operator;
  await operator.signIn(system.operatorToken);
  await operator.open("/w/none/runs", "Page not found"); // the first screen has ended its requests
  const requested: string[] = [];
  page.on("request", (it) => void requested.push(new URL(it.url()).pathname));

  for (const id of ["..%2f..", "..%2f..%2fv1%2ffleet", "%2e%2e%2f", "a"])
    await operator.open(`/w/${id}/runs`, "Page not found");

  const api = requested.filter((it) => it.startsWith("/v1/"));
  expect(new Set(api)).toEqual(new Set(["/v1/session"]));
});
