const open = Buffer.from('{"pages":[');
const comma = Buffer.from(",");
const close = Buffer.from("]}");

/**
 * Several replies as one body, each exactly as Kustomer sent it; `parseBody` reads their records as one page's. For
 * requests that bring a record each, so that they need not be stored one by one.
 */
export function combineBodies(bodies: readonly Buffer[]): Buffer {
  const [only] = bodies;
  if (bodies.length === 1 && only !== undefined) return only;
  const parts = bodies.flatMap((body, i) => (i === 0 ? [body] : [comma, body]));
  return Buffer.concat([open, ...parts, close]);
}
