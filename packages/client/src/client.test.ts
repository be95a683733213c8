import { expect, test } from "vitest";
import { createInletClient } from "./client.ts";

test.each(["", "inlet.example.com", "localhost:3000", "/v1"])(
  "%j is refused at once as the address of a server, because trying again mends nothing",
  (baseUrl) => {
    expect(() => createInletClient({ baseUrl, token: "t" })).toThrow(/address of a server: give one such as/);
  },
);

test("a token that no header can hold is refused at once, and the end of a line after one does not matter", async () => {
  const sent: string[] = [];
  const client = createInletClient({
    baseUrl: "https://inlet.example.com/",
    token: "inlet_secret\n",
    fetch: async (request) => {
      sent.push(request.url, request.headers.get("authorization") ?? "");
      return Response.json({});
    },
  });

  await client.GET("/v1/me" as never);

  expect(sent).toEqual(["https://inlet.example.com/v1/me", "Bearer inlet_secret"]);
  expect(() => createInletClient({ baseUrl: "https://inlet.example.com", token: "a\nb" })).toThrow(TypeError);
});
