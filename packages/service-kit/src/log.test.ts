import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { createLog } from "./log.ts";

function createTestLog() {
  const lines: string[] = [];
  const log = createLog({ name: "fetcher", destination: { write: (line) => void lines.push(line) } });
  return { log, lastLine: () => JSON.parse(lines.at(-1) ?? "{}") };
}

test("every line names the service", () => {
  const { log, lastLine } = createTestLog();

  log.info({ runId: "r" }, "run finished");

  expect(lastLine()).toMatchObject({ service: "fetcher", runId: "r", msg: "run finished" });
});

test("secrets passed by mistake are hidden", () => {
  const { log, lastLine } = createTestLog();
  const headers = { authorization: "Bearer hush", cookie: "hush", accept: "*/*" };

  log.info({ apiKey: "hush", token: "hush", headers, req: { headers }, body: { apiKey: "hush" } }, "m");

  expect(JSON.stringify(lastLine())).not.toContain("hush");
  expect(lastLine().req.headers.accept).toBe("*/*");
});

test("an error keeps its message, stack and causes, and no other property", () => {
  const { log, lastLine } = createTestLog();
  const inner = Object.assign(new Error("refused"), {
    code: "ECONNREFUSED",
    request: { headers: { authorization: "hush" } },
    body: "hush",
  });

  log.error(
    { err: new Fault("unavailable", "cannot ask", { cause: inner, details: { body: "hush" } }) },
    "m",
  );

  expect(lastLine().err).toMatchObject({
    type: "Fault",
    kind: "unavailable",
    message: "cannot ask",
    stack: expect.stringContaining("log.test.ts"),
    cause: { type: "Error", code: "ECONNREFUSED", message: "refused" },
  });
  expect(JSON.stringify(lastLine())).not.toContain("hush");
});

test("an error that is its own cause is cut off, and a non-error is not copied", () => {
  const { log, lastLine } = createTestLog();
  const loop = new Error("loop");
  loop.cause = loop;

  log.error({ err: loop }, "m");
  expect(lastLine().err.cause.message).toBe("loop");

  log.error({ err: { apiKey: "hush" } }, "m");
  expect(lastLine().err).toEqual({ type: "object", message: "not an error" });
});
