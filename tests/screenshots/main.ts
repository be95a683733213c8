import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "@inlet/testkit/browser";
import type { Page } from "playwright-core";
import { z } from "zod";

// Takes the screenshots in docs/screens from a running Inlet. Standard input is the line that `npm start -- --json` prints:
// `npm start -- --json > ready.txt &`, and once the first week is stored `pnpm screenshots < ready.txt`.

const readyLine = z.object({
  url: z.url(),
  workspaceId: z.string(),
  workspaceToken: z.string(),
  operatorToken: z.string(),
});
type ReadyLine = z.output<typeof readyLine>;

interface Screenshot {
  name: string;
  /** By default the whole page. */
  height?: number;
  width?: number;
  scheme?: "light" | "dark";
  open: (page: Page) => Promise<unknown>;
}

const listScreenshots = (base: string): Screenshot[] => {
  const kustomer = `${base}/integrations/kustomer`;
  const overview = async (page: Page) => {
    await page.goto(kustomer);
    await page.getByRole("link", { name: "View conversations" }).waitFor(); // the cards above have their height
    const chart = page.getByRole("heading", { name: "Conversations and messages per day" });
    await chart.evaluate((it) => it.scrollIntoView()); // it is drawn once it is in view, and not with its heading alone
    await page.locator(".recharts-surface").first().waitFor();
    await page.evaluate("scrollTo(0, 0)");
  };
  const openPage = (path: string, heading: string) => async (page: Page) => {
    await page.goto(path);
    await page.getByRole("heading", { name: heading }).first().waitFor();
    await page.locator("main .mantine-Skeleton-root").first().waitFor({ state: "detached" });
  };
  const thread = async (page: Page) => {
    await page.goto(`${base}/conversations`);
    await page.locator(`main a[href*="/conversations/"]`).nth(3).click();
    await page.getByRole("heading", { name: "Messages" }).waitFor();
    await page.getByRole("heading", { name: "Customer" }).waitFor();
  };
  const conversations = async (page: Page) => {
    await page.goto(`${base}/conversations`);
    await page.locator(`main a[href*="/conversations/"]`).first().waitFor();
  };
  const connect = async (page: Page) => {
    await page.goto(`${kustomer}/connect`);
    await page.getByLabel("API key", { exact: true }).waitFor();
  };
  return [
    { name: "overview", height: 800, open: overview },
    { name: "overview-dark", height: 800, scheme: "dark", open: overview },
    { name: "overview-phone", width: 360, open: overview },
    { name: "data", open: openPage(`${kustomer}/data`, "Completeness check") },
    { name: "activity", open: openPage(`${kustomer}/activity`, "Run history") },
    { name: "settings", open: openPage(`${kustomer}/settings`, "Webhook") },
    { name: "members", height: 800, open: openPage(`${base}/settings/members`, "Tokens") },
    { name: "connect", open: connect },
    { name: "conversations", height: 900, open: conversations },
    { name: "thread", height: 900, open: thread },
    { name: "thread-phone", width: 360, height: 800, scheme: "dark", open: thread },
  ];
};

const fleetScreenshot: Screenshot = {
  name: "fleet",
  height: 600,
  async open(page) {
    await page.goto("/fleet");
    await page.locator("main tbody tr").first().waitFor();
  },
};

async function readReadyLine(): Promise<ReadyLine> {
  for await (const line of createInterface({ input: process.stdin }))
    if (line.startsWith("{")) return readyLine.parse(JSON.parse(line));
  throw new Error("standard input has no JSON line: pass the output of `npm start -- --json`");
}

const { url, workspaceId, workspaceToken, operatorToken } = await readReadyLine();
const dir = fileURLToPath(new URL("../../docs/screens", import.meta.url));
await mkdir(dir, { recursive: true });
const browser = await launchBrowser();
for (const [token, screenshots] of [
  [workspaceToken, listScreenshots(`/w/${workspaceId}`)],
  [operatorToken, [fleetScreenshot]],
] as const) {
  const page = await browser.newPage({ baseURL: url, reducedMotion: "reduce", locale: "en-GB" });
  await page.goto("/");
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor({ state: "attached" });
  for (const { name, width = 1_280, height, scheme = "light", open } of screenshots) {
    await page.setViewportSize({ width, height: height ?? 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await open(page);
    await page.screenshot({ path: `${dir}/${name}.png`, fullPage: height === undefined });
    process.stderr.write(`${name}\n`);
  }
  await page.close();
}
await browser.close();
