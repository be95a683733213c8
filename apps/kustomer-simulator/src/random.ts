/** A random source as `createRandom` creates it. */
export type Random = ReturnType<typeof createRandom>;

/**
 * Creates a random source: the same seed always gives the same numbers, and seeds that differ in one character give
 * unrelated ones.
 *
 * The simulator keeps its own generator because a seed's world must stay byte-identical: documented figures, stored
 * worlds and tests depend on it. pure-rand or faker would generate other worlds.
 */
export function createRandom(seed: string | number) {
  const draw = sfc32(hashSeed(String(seed)));
  const next = () => draw() / 4_294_967_296;
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    /** A number in [0, 1). */
    next,
    /** An integer in [0, limit). */
    below,
    /** An integer in [min, max]. */
    between: (min: number, max: number) => min + below(max - min + 1),
    /** True with the given probability. */
    chance: (probability: number) => next() < probability,
    /** @throws RangeError when the list is empty */
    pick: <T>(list: readonly T[]): T => getAt(list, below(list.length)),
    /** A string of lower-case hex digits. */
    hex: (digits: number) => drawHex(draw, digits),
    /** A shuffled copy. */
    shuffled: <T>(list: readonly T[]): T[] => shuffle([...list], below),
  };
}

function getAt<T>(list: readonly T[], index: number): T {
  const picked = list[index];
  if (picked === undefined) throw new RangeError("Cannot pick from an empty list");
  return picked;
}

function drawHex(draw: () => number, digits: number): string {
  let text = "";
  while (text.length < digits) text += draw().toString(16).padStart(8, "0");
  return text.slice(0, digits);
}

function shuffle<T>(list: T[], below: (limit: number) => number): T[] {
  for (let last = list.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const swapped = getAt(list, last);
    list[last] = getAt(list, other);
    list[other] = swapped;
  }
  return list;
}

type State = [number, number, number, number];

/** Hashes a seed to 128 bits: FNV-1a, four times with different offset bases. */
function hashSeed(text: string): State {
  const hash = (basis: number) => {
    let value = basis;
    for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
    return value >>> 0;
  };
  return [hash(2_166_136_261), hash(374_761_393), hash(668_265_263), hash(2_246_822_519)];
}

/** Chris Doty-Humphrey's Small Fast Counter generator. @see PractRand, sfc32 */
function sfc32([first, second, third, start]: State): () => number {
  let [a, b, c, counter] = [first, second, third, start];
  const draw = () => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) draw();
  return draw;
}
