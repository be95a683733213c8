import { z } from "zod";
import type { Backend } from "../backend.ts";
import { getEffectiveRoles } from "../http/request-handler.ts";
import { type Truth, computeTruth, truthStreams } from "./compute-truth.ts";

const instant = z.coerce.date().transform((at) => at.getTime());

const querySchema = z.strictObject({
  from: instant.default(Number.NEGATIVE_INFINITY),
  to: instant.default(Number.POSITIVE_INFINITY),
  key: z.string().default("full"),
  stream: z.enum(truthStreams).optional(),
});

/** A window, the name or token of a key, and a stream; what is left out means everything. */
export type TruthQuery = z.input<typeof querySchema>;

/**
 * What a perfect reader with that key holds.
 * @throws ZodError on a malformed window or an unknown key
 */
export function readTruth(engine: Backend, query: TruthQuery): Truth {
  const { from, to, key: name, stream } = querySchema.parse(query);
  const key = Object.values(engine.keys).find(
    (candidate) => candidate.name === name || candidate.token === name,
  );
  if (!key) throw new z.ZodError([{ code: "custom", path: ["key"], message: "unknown key", input: name }]);
  const roles = getEffectiveRoles(key, engine.knobs());
  return computeTruth(engine.world(key.org), { from, to, roles, streams: stream ? [stream] : truthStreams });
}
