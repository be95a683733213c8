/** The products in the User-Agent headers of browsers. Many name others too, so the first that occurs counts. */
const products = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;

/** The systems, in the same way: iPhones say that they are like Mac OS, and Android that it is Linux. */
const systems = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["Linux", "Linux"],
] as const;

/** Describes a browser by its User-Agent header, such as `Firefox, Windows`. Undefined when it names no known browser. */
export function describeBrowser(userAgent: string | null): string | undefined {
  const find = (names: readonly (readonly [string, string])[]) =>
    names.find(([mark]) => userAgent?.includes(mark))?.[1];
  const found = [find(products), find(systems)].filter((it) => it !== undefined);
  return found.length === 0 ? undefined : found.join(", ");
}
