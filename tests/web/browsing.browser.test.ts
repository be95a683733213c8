import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { launchSharedBrowser } from "../support/browser-session.ts";
import { hostileText, insertSampleData } from "../support/sample-data.ts";
import { startSystem } from "../support/test-system.ts";

const browser = launchSharedBrowser();
const noServices = { fetcher: 0, normalizer: 0, scheduler: 0 };

/** Opens a signed-in session of a workspace with sample conversations. */
async function openSampleWorkspace(conversations: number, longThread: number) {
  await using stack = new AsyncDisposableStack();
  const system = stack.use(await startSystem({ services: noServices }));
  const { workspaceId, token } = await system.createTenant();
  await insertSampleData(system.db, { workspaceId, conversations, longThread });
  const session = stack.use(await browser.openSession(system.apiUrl));
  await session.signIn(token);
  const owned = stack.move();
  const { db } = system;
  return {
    session,
    db,
    workspaceId,
    path: `/w/${workspaceId}`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Scrolls down until the page shows a text. */
async function scrollTo(page: Page, text: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, 40_000);
        return page.getByText(text, { exact: true }).count();
      },
      { timeout: 120_000, interval: 30 },
    )
    .toBeGreaterThan(0);
}

test("scrolling through two thousand conversations keeps only a few of them in the document", async () => {
  await using workspace = await openSampleWorkspace(2_000, 2);
  const { page, problems } = workspace.session;

  await workspace.session.open(`${workspace.path}/conversations`, "Conversations");
  await page.getByText("50 conversations so far").waitFor();
  await scrollTo(page, "2,000 conversations");
  await scrollTo(page, "End of list");

  expect(await page.locator("main li").count()).toBeLessThan(60);
  expect(problems).toEqual([]);
}, 180_000);

test("a member can search and filter conversations, read a thread, and reload its address", async () => {
  await using workspace = await openSampleWorkspace(300, 600);
  const { page, problems } = workspace.session;
  await workspace.session.open(`${workspace.path}/conversations`, "Conversations");
  await page.getByText("50 conversations so far").waitFor();

  await page.getByLabel("Search", { exact: true }).fill("no such words");
  await page.getByText("No matching conversations").waitFor();
  await page.getByLabel("Search", { exact: true }).fill("ada@exam");
  await page.getByText("1 conversation", { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe("ada@exam");
  await page.reload();
  await page.getByRole("link", { name: "<img src=x" }).click();

  await page.getByRole("heading", { level: 1, name: "<img src=x" }).waitFor();
  await page.getByText("This message").or(page.getByText("No text: it may be")).first().waitFor();
  await page.getByText("The text may be incomplete").waitFor();
  await page.getByRole("button", { name: "Show full message" }).click();
  await page.getByText("ada@example.com").waitFor();
  await workspace.session.expectAccessible();
  await scrollTo(page, "What was said in turn 600");
  expect(await page.locator("main li").count()).toBeLessThan(60);
  await page.getByText("Newest first").click();
  await page.reload();
  await page.getByText("What was said in turn 600", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Ada" }).press("Enter");
  await page.getByRole("menuitemradio", { name: "UTC" }).press("Enter");
  const exact = page.locator("main time").getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  await exact.first().waitFor();
  await page.reload();
  await exact.first().waitFor();
  await page.getByRole("link", { name: "All conversations of this customer" }).click();
  await page.getByText("1 conversation", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Show all customers" }).click();
  await page.getByText("50 conversations so far").waitFor();
  expect(problems).toEqual([]);
});

test("a thread shows internal notes among its messages, marked as such", async () => {
  await using workspace = await openSampleWorkspace(3, 4);
  const { page, problems } = workspace.session;
  const { rows } = await workspace.db.query(
    `insert into note (workspace_id, id, conversation_id, body, created_at, updated_at, observed_at)
     select workspace_id, 'n1', conversation_id, 'Ask the warehouse first', max(created_at) - interval '1 second', now(), now()
     from message where workspace_id = $1 group by 1, 3 order by count(*) desc limit 1 returning conversation_id as id`,
    [workspace.workspaceId],
  );

  await page.goto(`${workspace.path}/conversations/${rows[0]?.id}`);

  await page.getByRole("article", { name: "Internal note by Your team" }).waitFor();
  const entries = await page.getByRole("article").allInnerTexts();
  const place = entries.findIndex((it) => it.includes("Ask the warehouse first"));
  expect(place).toBeGreaterThan(0);
  expect(place).toBe(entries.length - 2);
  await workspace.session.expectAccessible();
  expect(problems).toEqual([]);
});

test("a conversation says who works on it and how satisfied the customer was", async () => {
  await using workspace = await openSampleWorkspace(1, 2);
  const { page } = workspace.session;
  await workspace.db.query(
    "insert into agent (workspace_id, kind, id, name) values ($1, 'user', 'u1', 'Grace'), ($1, 'team', 't1', 'Returns')",
    [workspace.workspaceId],
  );
  const { rows } = await workspace.db.query(
    "update conversation set attributes = attributes || $2 where workspace_id = $1 returning id",
    [
      workspace.workspaceId,
      { assignedUsers: ["u1"], assignedTeams: ["t1"], satisfactionLevel: { rating: 8, score: 1 } },
    ],
  );

  await page.goto(`${workspace.path}/conversations/${rows[0]?.id}`);

  await page.getByText(/Assigned to Grace, Returns · Rated 8$/).waitFor();
});

test("the feedback of long conversations is listed to its end, although the API cuts its pages", async () => {
  await using workspace = await openSampleWorkspace(25, 2);
  const { page, problems } = workspace.session;
  await workspace.db.query("update message set description = repeat('x ', 32000) where workspace_id = $1", [
    workspace.workspaceId,
  ]);

  await workspace.session.open(`${workspace.path}/feedback`, "Feedback");
  await scrollTo(page, "End of list");

  expect(await page.getByRole("status").filter({ hasText: " items" }).textContent()).toBe("25 items");
  expect(problems).toEqual([]);
});

test("empty and missing pages say so, and a failed request can be retried", async () => {
  await using workspace = await openSampleWorkspace(0, 0);
  const { page, problems } = workspace.session;
  await workspace.session.open(`${workspace.path}/conversations`, "Conversations");
  await page.getByText("No conversations yet").waitFor();
  await page.goto(`${workspace.path}/conversations/gone`);
  await page.getByText("Conversation not found").waitFor();

  await page.route("**/feedback?*", (route) =>
    route.fulfill({ status: 409, json: { error: "conflict", message: `Not now. ${hostileText}` } }),
  );
  await workspace.session.open(`${workspace.path}/feedback`, "Feedback");
  await page.getByText(`Not now. ${hostileText}`).waitFor();
  await page.unroute("**/feedback?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("No feedback yet").waitFor();
  await workspace.session.expectAccessible();
  expect(problems).toEqual([]);
});
