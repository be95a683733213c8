import { http } from "@inlet/contracts";
import type { FastifyInstance, InjectOptions } from "fastify";
import { expect } from "vitest";
import type { z } from "zod";

/** Reads the cookies that a reply sets. */
export const readCookies = (reply: { cookies: { name: string; value: string }[] }): Record<string, string> =>
  Object.fromEntries(reply.cookies.map((it) => [it.name, it.value]));

/** A browser on Inlet's page: keeps cookies and sends the headers that the page sends. */
export function givenBrowser(app: FastifyInstance) {
  let cookies: Record<string, string> = {};
  let session: z.output<typeof http.session> | undefined;

  const request = async (
    method: "GET" | "POST" | "PATCH" | "DELETE",
    url: string,
    options: InjectOptions = {},
  ) => {
    const reply = await app.inject({ method, url, cookies, ...options });
    if (reply.cookies.length > 0) cookies = { ...cookies, ...readCookies(reply) };
    const body: unknown = reply.body === "" ? undefined : reply.json();
    return { status: reply.statusCode, body, headers: reply.headers };
  };
  const csrf = (): Record<string, string> =>
    session === undefined ? {} : { [http.csrfHeader]: session.csrf };
  /** Sends a change as the page does, with the CSRF token. */
  const send = (method: "POST" | "PATCH" | "DELETE", url: string, payload?: object) =>
    request(method, url, { headers: csrf(), ...(payload === undefined ? {} : { payload }) });

  return {
    request,
    send,
    cookies: () => cookies,
    async pasteToken(token: string) {
      const reply = await send("POST", "/v1/session", { token });
      if (reply.status === 200) session = http.session.parse(reply.body);
      return reply;
    },
    session() {
      expect(session).toBeDefined();
      return http.session.parse(session);
    },
  };
}
