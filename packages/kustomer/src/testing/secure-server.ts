import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** The host of the certificate; no name server knows it. Valid until 2126. */
export const secureHost = "kustomer.test";

const cert = `-----BEGIN CERTIFICATE-----
MIIBojCCAUegAwIBAgIUHTnZXQHHNMCrHLBKG9qv8NA63x4wCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNa3VzdG9tZXIudGVzdDAgFw0yNjExMjgxNDA5NTRaGA8yMTI2
MTEwNDE0MDk1NFowGDEWMBQGA1UEAwwNa3VzdG9tZXIudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABFkjSmPmoejQ3yUpRFRVV1LegcXw+0K3111caZ3l3+l6
qnLcqVeh7MZ44eeVHAX8yCRwNlx3eZLXetkFu9s74tmjbTBrMB0GA1UdDgQWBBQi
ZLY0TeFbnK6+/m/S8KRvL/AUvTAfBgNVHSMEGDAWgBQiZLY0TeFbnK6+/m/S8KRv
L/AUvTAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDWt1c3RvbWVyLnRlc3Qw
CgYIKoZIzj0EAwIDSQAwRgIhAKTeN4lQ6nbdZJeZiOKvsVjHMLbaYnaI7mzSXBrk
juKJAiEAhYWB3jTykPSPeDggKfNiaktpXmQrBN5l/wMf/b2Dnf0=
-----END CERTIFICATE-----`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDL9K5WgsoqJsvgo6
Fw/WTIXEXQeleLkwjp8nEh76wi2hRANCAARZI0pj5qHo0N8lKURUVVdS3oHF8PtC
t9ddXGmd5d/peqpy3KlXoezGeOHnlRwF/MgkcDZcd3mS13rZBbvbO+LZ
-----END PRIVATE KEY-----`;

/** Starts an https server of `secureHost` on a free port, whose certificate this process trusts from then on. */
export async function startSecureServer(body: string): Promise<AsyncDisposable & { port: number }> {
  setDefaultCACertificates([...getCACertificates(), cert]);
  const server = createServer({ cert, key }, (_, response) => void response.end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}
