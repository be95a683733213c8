/** A seeded source of chance: the same seed always tells the same story. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** A whole number in [least, most]. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** One of the list, which must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** That many lower-case hex digits. */
  hex(digits: number): string;
  /** A shuffled copy. */
  shuffled<T>(list: readonly T[]): T[];
}

/** Opens a source of chance; seeds that differ in one character are unrelated. */
export function createRandom(seed: string | number): Random {
  const draw = sfc32(hashSeed(String(seed)));
  const next = () => draw() / 4_294_967_296;
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (probability) => next() < probability,
    pick: (list) => getAt(list, below(list.length)),
    hex: (digits) => drawHex(draw, digits),
    shuffled: (list) => shuffle([...list], below),
  };
}

function getAt<T>(list: readonly T[], index: number): T {
  const picked = list[index];
  if (picked === undefined) throw new RangeError("nothing to pick from");
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
    const held = getAt(list, last);
    list[last] = getAt(list, other);
    list[other] = held;
  }
  return list;
}

type State = [number, number, number, number];

/** Spreads a text over 128 bits (FNV-1a, four times with different bases). */
function hashSeed(text: string): State {
  const hash = (basis: number) => {
    let value = basis;
    for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
    return value >>> 0;
  };
  return [hash(2_166_136_261), hash(374_761_393), hash(668_265_263), hash(2_246_822_519)];
}

/** Chris Doty-Humphrey's small fast counter generator. @see PractRand, sfc32 */
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
