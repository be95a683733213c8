import { expect, test } from "vitest";
import { type Simulator, startSimulator } from "../src/start-simulator.ts";
import { ask } from "./support/send-request.ts";

const small = { conversations: 25, customers: 15 };

const idsOf = ({ rows }: { rows: { id: string }[] }) => rows.map(({ id }) => id);

async function search(simulator: Simulator, context: string, includeDeleted = false) {
  return idsOf(
    await ask(simulator, "/v1/customers/search?pageSize=500", {
      body: { queryContext: context, includeDeleted },
    }),
  );
}

test("a hidden message is counted by its conversation and shown nowhere", async () => {
  await using simulator = await startSimulator(small);
  const [messageId = ""] = simulator.world.ids("messages");
  const path = simulator.world.get("messages", messageId)?.relationships["conversation"]?.links?.self ?? "";
  const before = await ask(simulator, path);

  simulator.mutate({ actions: [{ type: "hideMessage", messageId }] });

  const shown = [
    ...idsOf(await ask(simulator, "/v1/messages")),
    ...idsOf(await ask(simulator, `${path}/messages`)),
    ...(await search(simulator, "message", true)),
    ...(simulator.truth().messages?.items ?? []).map(({ id }) => id),
  ];
  expect(shown).not.toContain(messageId);
  expect((await ask(simulator, `/v1/messages/${messageId}`)).status).toBe(404);
  expect((await ask(simulator, path)).text).toBe(before.text);
  simulator.mutate({ actions: [{ type: "addMessage", conversationId: path.split("/").at(-1) }] });
  expect((await ask(simulator, path)).rows[0]?.attributes["messageCount"]).toBe(
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

    const gone = await ask(simulator, `/v1/${stream}/${id}`);
    simulator.setKnobs({ deletedAs: "flagged" });
    const flagged = await ask(simulator, `/v1/${stream}/${id}`);

    expect(gone.status).toBe(404);
    expect(flagged).toMatchObject({ status: 200, rows: [{ id, attributes: { deleted: true } }] });
    expect(idsOf(await ask(simulator, `/v1/${stream}`))).not.toContain(id);
    expect(await search(simulator, stream.slice(0, -1))).not.toContain(id);
    expect(await search(simulator, stream.slice(0, -1), true)).toContain(id);
    expect(simulator.truth()[stream]?.items.map((item) => item.id)).not.toContain(id);
  },
);

test.each(["conversations", "customers"] as const)(
  "merged %s are gone, or lead through every further merge to the record they are part of",
  async (stream) => {
    await using simulator = await startSimulator({ ...small, knobs: { deletedAs: "flagged" } });
    const [first = "", second = "", last = ""] = simulator.world.ids(stream);
    simulator.mutate({
      actions: [
        { type: "merge", stream, sourceId: first, targetId: second },
        { type: "merge", stream, sourceId: second, targetId: last },
      ],
    });

    const gone = await ask(simulator, `/v1/${stream}/${first}`);
    simulator.setKnobs({ mergedSource: "redirect" });
    const led = await ask(simulator, `/v1/${stream}/${first}`);

    expect(gone.status).toBe(404);
    expect(idsOf(led)).toEqual([last]);
    expect(simulator.truth()[stream]?.items.map(({ id }) => id)).not.toContain(first);
  },
);

test("a comma list gives the target of a merge once, whichever of its ids are asked for", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { mergedSource: "redirect" } });
  const [source = "", target = "", other = ""] = simulator.world.ids("conversations");
  simulator.mutate({ actions: [{ type: "merge", sourceId: source, targetId: target }] });

  const both = await ask(simulator, `/v1/conversations/${source},${other},${target}`);
  simulator.setKnobs({ mergedSource: "gone" });
  const one = await ask(simulator, `/v1/conversations/${source},${other},${target}`);

  expect(idsOf(both)).toEqual([target, other]);
  expect(idsOf(one)).toEqual([other, target]);
});

test("whether copies of a redacted text stay is as the knob said at that moment", async () => {
  const text = async (simulator: Simulator, path: string) =>
    (await ask(simulator, path)).rows[0]?.attributes["preview"];
  await using simulator = await startSimulator(small);
  const [stale = "", emptied = ""] = simulator.world.ids("conversations");
  const write = (conversationId: string, preview: string) =>
    simulator
      .mutate({ actions: [{ type: "addMessage", conversationId, attributes: { preview } }] })
      .changed.find(({ stream }) => stream === "messages")?.id;
  const [first, second] = [write(stale, "my card is 4111"), write(emptied, "my pin is 1234")];

  simulator.setKnobs({ redactPreviews: false });
  simulator.mutate({ actions: [{ type: "redact", messageId: first }] });
  simulator.setKnobs({ redactPreviews: true });
  simulator.mutate({ actions: [{ type: "redact", messageId: second }] });

  const customer = simulator.world.get("conversations", emptied)?.relationships["customer"]?.links?.self;
  expect(await text(simulator, `/v1/messages/${first}`)).toBe("");
  expect(await text(simulator, `/v1/conversations/${stale}`)).toBe("my card is 4111");
  expect(await text(simulator, `/v1/conversations/${emptied}`)).toBe("");
  expect(await text(simulator, customer ?? "")).toMatchObject({ text: "" });
});
