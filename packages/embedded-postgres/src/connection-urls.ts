import { ownerName, type Passwords, superuserName } from "./passwords.ts";

/** Clients would otherwise follow `PGSSLMODE` and `PGSSLNEGOTIATION` of the shell, and this server has no TLS. */
const withoutTls = "sslmode=disable&sslnegotiation=postgres";

/** The passwords of a cluster, and the file that holds them. */
interface Credentials {
  passwords: Passwords;
  passwordFile: string;
}

/** Builds the URLs of the server that listens on a port. */
export function toUrls(port: number, { passwords, passwordFile }: Credentials) {
  const database = `127.0.0.1:${port}/postgres`;
  return {
    url: `postgres://${ownerName}:${passwords.owner}@${database}?${withoutTls}`,
    urlWithoutPassword: `postgres://${ownerName}@${database}?passfile=${encodeURIComponent(passwordFile)}`,
    superuserUrl: `postgres://${superuserName}:${passwords.superuser}@${database}?${withoutTls}`,
  };
}
