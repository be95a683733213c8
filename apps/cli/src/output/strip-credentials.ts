/** Where a URL leads, without the user and password in it. */
export function stripCredentials(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/+$/, "")}`;
}
