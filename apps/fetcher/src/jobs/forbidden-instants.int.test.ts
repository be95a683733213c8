import { Fault } from "@inlet/contracts";
import { backlog } from "@inlet/db";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { answerKeyCheck, createScriptedKustomer, forbidden, lastPage } from "../testing/scripted-kustomer.ts";

const { db, given, takeStep, loadRun } = setUpFetcher();

const invalid = () =>
  new Fault("invalid", "Kustomer refused the request (status 400).", { details: { status: 400 } });

test.each([
  ["forbids", forbidden],
  ["refuses", invalid],
])(
  "an instant in an archive that Kustomer %s is given up with the reason, and others are read",
  async (_, refuse) => {
    const run = await given.run({ phase: "backlog", customersRead: true });
    const entries = ["messages@2020-01-01T00:00:00.000Z", "messages@2026-03-05T10:00:00.000Z"].map((id) => ({
      ...({ kind: "instant", id, failure: "it failed" } as const),
      reason: backlog.reasons.instantFailed,
    }));
    await backlog.setAside(
      db,
      { id: "00000000-0000-7000-8000-000000000001", workspaceId: run.workspaceId },
      { entries, at: new Date(0) },
    );
    const kustomer = createScriptedKustomer((request) => {
      if (request.path.includes("archive")) return refuse();
      return request.path.endsWith("/search") ? lastPage() : answerKeyCheck()(request);
    });

    for (let steps = 0; steps < 20 && (await loadRun(run)).state !== "done"; steps++) {
      const { version } = await loadRun(run);
      await takeStep({ ...run, version }, kustomer).catch(() => undefined); // deferred
    }

    expect(await loadRun(run)).toMatchObject({ state: "done" });
    expect(await given.query("select id, outcome from fetch_backlog")).toEqual([
      { id: "messages@2020-01-01T00:00:00.000Z", outcome: "Kustomer refuses it to this key" },
    ]);
  },
);
