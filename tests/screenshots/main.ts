import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "@inlet/testkit/browser";
import type { Page } from "playwright-core";
import { z } from "zod";

// Makes the pictures in docs/screens of a running Inlet, which is told by the line that `npm start -- --json` prints:
// `npm start -- --json > ready.txt &`, and once the week is there `pnpm screenshots < ready.txt`.

const running = z.object({
  url: z.url(),
  workspaceId: z.string(),
  workspaceToken: z.string(),
  operatorToken: z.string(),
});
type Running = z.output<typeof running>;

interface Shot {
  name: string;
  /** The whole page when undefined. */
  height?: number;
  width?: number;
  scheme?: "light" | "dark";
  go: (page: Page) => Promise<unknown>;
}

const shotsOf = (base: string): Shot[] => {
  const settings = async (page: Page) => {
    await page.goto(base);
    await page.getByRole("heading", { name: "What arrived per day" }).scrollIntoViewIfNeeded(); // drawn when seen
    await page.locator(".recharts-surface").first().waitFor();
    await page.evaluate("scrollTo(0, 0)");
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
    await page.goto(`${base}/connect`);
    await page.getByLabel("API key", { exact: true }).waitFor();
  };
  return [
    { name: "settings", height: 1_000, go: settings },
    { name: "settings-dark", scheme: "dark", go: settings },
    { name: "settings-phone", width: 360, go: settings },
    { name: "connect", go: connect },
    { name: "conversations", height: 900, go: conversations },
    { name: "thread", height: 900, go: thread },
    { name: "thread-phone", width: 360, height: 800, scheme: "dark", go: thread },
  ];
};

const ofFleet: Shot = {
  name: "fleet",
  height: 600,
  async go(page) {
    await page.goto("/fleet");
    await page.locator("main tbody tr").first().waitFor();
  },
};

async function readRunning(): Promise<Running> {
  for await (const line of createInterface({ input: process.stdin }))
    if (line.startsWith("{")) return running.parse(JSON.parse(line));
  throw new Error("Give me the line that `npm start -- --json` prints.");
}

const { url, workspaceId, workspaceToken, operatorToken } = await readRunning();
const dir = fileURLToPath(new URL("../../docs/screens", import.meta.url));
await mkdir(dir, { recursive: true });
const browser = await launchBrowser();
for (const [token, shots] of [
  [workspaceToken, shotsOf(`/w/${workspaceId}`)],
  [operatorToken, [ofFleet]],
] as const) {
  const page = await browser.newPage({ baseURL: url, reducedMotion: "reduce", locale: "en-GB" });
  await page.goto("/");
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor({ state: "attached" });
  for (const { name, width = 1_280, height, scheme = "light", go } of shots) {
    await page.setViewportSize({ width, height: height ?? 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await go(page);
    await page.screenshot({ path: `${dir}/${name}.png`, fullPage: height === undefined });
    process.stderr.write(`${name}\n`);
  }
  await page.close();
}
await browser.close();
