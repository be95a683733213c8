const prefix = Buffer.from('{"pages":[');
const comma = Buffer.from(",");
const suffix = Buffer.from("]}");

/**
 * Combines several response bodies into one, each exactly as Kustomer sent it; `parseStoredBody` reads their records
 * as one page. Parallel requests that return a single record each thus need only one raw batch.
 */
export function combineBodies(bodies: readonly Buffer[]): Buffer {
  const [only] = bodies;
  if (bodies.length === 1 && only !== undefined) return only;
  const separated = bodies.flatMap((body, i) => (i === 0 ? [body] : [comma, body]));
  return Buffer.concat([prefix, ...separated, suffix]);
}
