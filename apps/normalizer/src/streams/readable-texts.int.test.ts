import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, store } = setUpNormalizer();

test("of an HTML message what people read is stored too, until it says something else", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation()] });
  const readTexts = () => given.query("select description, text from message");

  await store(run, { stream: "messages", records: [buildRawMessage({ preview: "<p>Hello<br>Ada</p>" })] });
  const html = await readTexts();
  await store(run, { stream: "messages", records: [buildRawMessage({ preview: "Bye", rev: 2 })] });

  expect(html).toEqual([{ description: "<p>Hello<br>Ada</p>", text: "Hello\nAda" }]);
  expect(await readTexts()).toEqual([{ description: "Bye", text: null }]);
});
