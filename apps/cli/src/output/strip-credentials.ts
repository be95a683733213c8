/** Returns host and path of a URL, without its user and password. */
export function stripCredentials(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/+$/, "")}`;
}
