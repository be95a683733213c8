import { openDispatcher, type ProxyOptions } from "./open-dispatcher.ts";
import { sendHttpRequest } from "./send-http-request.ts";

const answerWithinMs = 5_000;

/**
 * Finds out whether a Kustomer host can be reached the way that requests take, through proxies if there are any. It sends
 * no key and uses none of an org's budget. Any answer will do.
 * @returns why there was no answer, in one fixed word such as `ECONNREFUSED`; undefined when there was one
 */
export async function findObstacle(baseUrl: string, proxy?: ProxyOptions): Promise<string | undefined> {
  const dispatcher = openDispatcher({ connectMs: answerWithinMs, headersMs: answerWithinMs }, proxy);
  try {
    const outcome = await sendHttpRequest({
      ...{ url: new URL(baseUrl), method: "HEAD", headers: { "user-agent": "inlet" }, body: undefined },
      ...{ dispatcher, totalMs: 2 * answerWithinMs, maxBytes: 0, signal: undefined },
    });
    return outcome.kind === "failed" ? outcome.code : undefined;
  } finally {
    await dispatcher.destroy();
  }
}
