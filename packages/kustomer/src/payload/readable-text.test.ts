import { expect, test } from "vitest";
import { toReadableText } from "./readable-text.ts";

test("of HTML, people read the text", async () => {
  const html =
    '<html><head><style>p { color: red }</style></head><body><p>Hello &amp; <b>welcome</b>,</p><p>see <a href="https://example.com/x">our shop</a>.<br>Bye</p><script>alert(1)</script></body></html>';

  expect(await toReadableText(html)).toBe("Hello & welcome,\n\nsee our shop.\nBye");
});

test("a quoted reply in HTML is quoted in the text", async () => {
  const html = "<div>Thanks!</div><div>On 1 May Ada wrote:<blockquote>Is it there?<br>Ada</blockquote></div>";

  expect(await toReadableText(html)).toBe("Thanks!\nOn 1 May Ada wrote:\n\n> Is it there?\n> Ada");
});

test.each([[null], [""], ["Two < three > one, Ada <ada@example.com> & co."], ["1 <a@b.example> 2 </x> <3"]])(
  "%j is no HTML",
  async (text) => {
    expect(await toReadableText(text)).toBeNull();
  },
);

test.each([
  ["is nested 100,000 deep", "<div>".repeat(100_000)],
  ["has tables in tables", "<table><tr><td>".repeat(100_000)],
  ["has unclosed paragraphs only", "<p>x".repeat(100_000)],
  ["is megabytes of one tag", `<b ${"x=1 ".repeat(1_000_000)}>`],
  ["is megabytes of beginnings of tags", `<b>${"<b ".repeat(1_000_000)}`],
])("a text that %s becomes a bounded text", async (_, html) => {
  const text = await toReadableText(`<p>Hello</p>${html}`);

  expect(text?.startsWith("Hello")).toBe(true);
  expect(text?.length).toBeLessThan(200_000);
});
