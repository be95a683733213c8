import type { Socket } from "node:net";

interface Refusal {
  status: string;
  message: string;
}

const malformed: Refusal = { status: "400 Bad Request", message: "This is no HTTP request." };

/** By the code of Node's error. */
const refusals = new Map<string | undefined, Refusal>([
  [
    "ERR_HTTP_REQUEST_TIMEOUT",
    {
      status: "408 Request Timeout",
      message: "The request took too long to arrive: send it within 30 seconds.",
    },
  ],
  [
    "HPE_HEADER_OVERFLOW",
    {
      status: "431 Request Header Fields Too Large",
      message: "The headers of the request are too large: send 16 KiB at most, cookies included.",
    },
  ],
]);

/** Replies to a request that Node cannot read, in the one shape that all error replies have. No route has seen it. */
export function answerUnreadable(err: Error & { code?: string }, socket: Socket): void {
  if (err.code === "ECONNRESET" || socket.destroyed) return;
  const { status, message } = refusals.get(err.code) ?? malformed;
  const body = JSON.stringify({ error: "invalid", message });
  const head = [
    `HTTP/1.1 ${status}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  if (socket.writable) socket.write(`${[...head, "connection: close"].join("\r\n")}\r\n\r\n${body}`);
  socket.destroy(err);
}
