import { expect, test } from "vitest";
import { type Simulator, startSimulator } from "../src/start-simulator.ts";
import { sendRequest } from "./support/send-request.ts";

const small = { conversations: 25, customers: 15 };

const readIds = ({ rows }: { rows: { id: string }[] }) => rows.map(({ id }) => id);

async function search(simulator: Simulator, context: string, includeDeleted = false) {
  return readIds(
    await sendRequest(simulator, "/v1/customers/search?pageSize=500", {
      body: { queryContext: context, includeDeleted },
    }),
  );
}

test("a conversation counts a hidden message, and nothing returns it", async () => {
  await using simulator = await startSimulator(small);
  const [messageId = ""] = simulator.world.ids("messages");
  const path = simulator.world.get("messages", messageId)?.relationships["conversation"]?.links?.self ?? "";
  const before = await sendRequest(simulator, path);

  simulator.mutate({ actions: [{ type: "hideMessage", messageId }] });

  const shown = [
    ...readIds(await sendRequest(simulator, "/v1/messages")),
    ...readIds(await sendRequest(simulator, `${path}/messages`)),
    ...(await search(simulator, "message", true)),
    ...(simulator.truth().messages?.items ?? []).map(({ id }) => id),
  ];
  expect(shown).not.toContain(messageId);
  expect((await sendRequest(simulator, `/v1/messages/${messageId}`)).status).toBe(404);
  expect((await sendRequest(simulator, path)).text).toBe(before.text);
  simulator.mutate({ actions: [{ type: "addMessage", conversationId: path.split("/").at(-1) }] });
  expect((await sendRequest(simulator, path)).rows[0]?.attributes["messageCount"]).toBe(
    Number(before.rows[0]?.attributes["messageCount"]) + 1,
  );
});

test.each(["conversations", "customers"] as const)(
  "deleted %s are gone, or flagged when read by id",
  async (stream) => {
    await using simulator = await startSimulator(small);
    const [id = ""] = simulator.world.ids(stream);
    simulator.mutate({
      actions: [
        stream === "customers"
          ? { type: "deleteCustomer", customerId: id }
          : { type: "deleteConversation", conversationId: id },
      ],
    });

    const gone = await sendRequest(simulator, `/v1/${stream}/${id}`);
    simulator.setKnobs({ deletedAs: "flagged" });
    const flagged = await sendRequest(simulator, `/v1/${stream}/${id}`);

    expect(gone.status).toBe(404);
    expect(flagged).toMatchObject({ status: 200, rows: [{ id, attributes: { deleted: true } }] });
    expect(readIds(await sendRequest(simulator, `/v1/${stream}`))).not.toContain(id);
    expect(await search(simulator, stream.slice(0, -1))).not.toContain(id);
    expect(await search(simulator, stream.slice(0, -1), true)).toContain(id);
    expect(simulator.truth()[stream]?.items.map((item) => item.id)).not.toContain(id);
  },
);

test.each(["conversations", "customers"] as const)(
  "merged %s are gone, or their id returns the final target of all merges",
  async (stream) => {
    await using simulator = await startSimulator({ ...small, knobs: { deletedAs: "flagged" } });
    const [first = "", second = "", last = ""] = simulator.world.ids(stream);
    simulator.mutate({
      actions: [
        { type: "merge", stream, sourceId: first, targetId: second },
        { type: "merge", stream, sourceId: second, targetId: last },
      ],
    });

    const gone = await sendRequest(simulator, `/v1/${stream}/${first}`);
    simulator.setKnobs({ mergedSource: "redirect" });
    const redirected = await sendRequest(simulator, `/v1/${stream}/${first}`);

    expect(gone.status).toBe(404);
    expect(readIds(redirected)).toEqual([last]);
    expect(simulator.truth()[stream]?.items.map(({ id }) => id)).not.toContain(first);
  },
);

test("a comma list returns the target of a merge once, even if it names source and target", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { mergedSource: "redirect" } });
  const [source = "", target = "", other = ""] = simulator.world.ids("conversations");
  simulator.mutate({ actions: [{ type: "merge", sourceId: source, targetId: target }] });

  const both = await sendRequest(simulator, `/v1/conversations/${source},${other},${target}`);
  simulator.setKnobs({ mergedSource: "gone" });
  const one = await sendRequest(simulator, `/v1/conversations/${source},${other},${target}`);

  expect(readIds(both)).toEqual([target, other]);
  expect(readIds(one)).toEqual([other, target]);
});

test("the knob decides at the time of a redaction whether copies of the text stay", async () => {
  const readPreview = async (simulator: Simulator, path: string) =>
    (await sendRequest(simulator, path)).rows[0]?.attributes["preview"];
  await using simulator = await startSimulator(small);
  const [stale = "", cleared = ""] = simulator.world.ids("conversations");
  const addMessage = (conversationId: string, preview: string) =>
    simulator
      .mutate({ actions: [{ type: "addMessage", conversationId, attributes: { preview } }] })
      .changed.find(({ stream }) => stream === "messages")?.id;
  const [first, second] = [addMessage(stale, "my card is 4111"), addMessage(cleared, "my pin is 1234")];

  simulator.setKnobs({ redactPreviews: false });
  simulator.mutate({ actions: [{ type: "redact", messageId: first }] });
  simulator.setKnobs({ redactPreviews: true });
  simulator.mutate({ actions: [{ type: "redact", messageId: second }] });

  const customer = simulator.world.get("conversations", cleared)?.relationships["customer"]?.links?.self;
  expect(await readPreview(simulator, `/v1/messages/${first}`)).toBe("");
  expect(await readPreview(simulator, `/v1/conversations/${stale}`)).toBe("my card is 4111");
  expect(await readPreview(simulator, `/v1/conversations/${cleared}`)).toBe("");
  expect(await readPreview(simulator, customer ?? "")).toMatchObject({ text: "" });
});
