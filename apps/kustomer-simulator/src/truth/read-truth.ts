import { z } from "zod";
import type { Backend } from "../backend.ts";
import { getEffectiveRoles } from "../roles.ts";
import { computeTruth, type Truth, truthStreams } from "./compute-truth.ts";

const timestamp = z.coerce.date().transform((at) => at.getTime());

const querySchema = z.strictObject({
  from: timestamp.default(Number.NEGATIVE_INFINITY),
  to: timestamp.default(Number.POSITIVE_INFINITY),
  key: z.string().default("full"),
  stream: z.enum(truthStreams).optional(),
});

/**
 * A window, the name or token of a key, and a stream. Without a value the window is unlimited and every stream is
 * read.
 */
export type TruthQuery = z.input<typeof querySchema>;

/**
 * Computes what a perfect client with a key holds.
 * @throws ZodError on a malformed window or an unknown key
 */
export function readTruth(backend: Backend, query: TruthQuery): Truth {
  const { from, to, key: name, stream } = querySchema.parse(query);
  const key = Object.values(backend.keys).find(
    (candidate) => candidate.name === name || candidate.token === name,
  );
  if (!key) throw new z.ZodError([{ code: "custom", path: ["key"], message: "unknown key", input: name }]);
  const roles = getEffectiveRoles(key, backend.knobs());
  return computeTruth(backend.world(key.org), { from, to, roles, streams: stream ? [stream] : truthStreams });
}
