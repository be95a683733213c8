import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { createLog } from "./log.ts";

function trialLog() {
  const lines: string[] = [];
  const log = createLog({ name: "fetcher", destination: { write: (line) => void lines.push(line) } });
  return { log, last: () => JSON.parse(lines.at(-1) ?? "{}") };
}

test("every line names the service", () => {
  const { log, last } = trialLog();

  log.info({ runId: "r" }, "run finished");

  expect(last()).toMatchObject({ service: "fetcher", runId: "r", msg: "run finished" });
});

test("secrets that are handed to it by mistake are hidden", () => {
  const { log, last } = trialLog();
  const headers = { authorization: "Bearer hush", cookie: "hush", accept: "*/*" };

  log.info({ apiKey: "hush", token: "hush", headers, req: { headers }, body: { apiKey: "hush" } }, "m");

  expect(JSON.stringify(last())).not.toContain("hush");
  expect(last().req.headers.accept).toBe("*/*");
});

test("an error keeps its words, place and causes, and nothing else it carries", () => {
  const { log, last } = trialLog();
  const inner = Object.assign(new Error("refused"), {
    code: "ECONNREFUSED",
    request: { headers: { authorization: "hush" } },
    body: "hush",
  });

  log.error(
    { err: new Fault("unavailable", "cannot ask", { cause: inner, details: { body: "hush" } }) },
    "m",
  );

  expect(last().err).toMatchObject({
    type: "Fault",
    kind: "unavailable",
    message: "cannot ask",
    stack: expect.stringContaining("log.test.ts"),
    cause: { type: "Error", code: "ECONNREFUSED", message: "refused" },
  });
  expect(JSON.stringify(last())).not.toContain("hush");
});

test("an error that is its own cause ends somewhere, and what is no error is not copied", () => {
  const { log, last } = trialLog();
  const loop = new Error("loop");
  loop.cause = loop;

  log.error({ err: loop }, "m");
  expect(last().err.cause.message).toBe("loop");

  log.error({ err: { apiKey: "hush" } }, "m");
  expect(last().err).toEqual({ type: "object", message: "not an error" });
});
