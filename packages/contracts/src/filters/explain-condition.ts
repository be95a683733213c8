import { maxDepth, maxTests } from "./conditions.ts";
import { type FilteredStream, filterFields, getFieldKind } from "./fields.ts";

/**
 * Explains what is wrong with a condition that does not parse: the first fault in it, with its place. The message of a
 * union of schemas would only say that none of them fits. A list or a text of a wrong length has zod's own message.
 */
export function explainCondition(stream: FilteredStream, input: unknown): string {
  return findFault({ stream, input, place: "", depth: 1 }) ?? values;
}

interface Part {
  stream: FilteredStream;
  input: unknown;
  /** Where it stands in the whole condition, such as `all[1].not`. */
  place: string;
  depth: number;
}

const groups = ["all", "any", "not"];
const tests = ["in", "equals", "contains", "exists"];
const shape = `a condition is an object with \`all\`, \`any\` or \`not\`, or with \`field\` and one of ${tests.map((it) => `\`${it}\``).join(", ")}`;

const values =
  "a value is of the wrong kind: `in` takes 1 to 100 texts, `contains` a text, `exists` true or false, and `equals` what the field holds";

function findFault(part: Part): string | undefined {
  const { input, depth } = part;
  if (typeof input !== "object" || input === null || Array.isArray(input)) return say(part, shape);
  if ("field" in input) return findFaultOfTest(part, input);
  const [[group, inner] = [""], ...others] = Object.entries(input);
  if (others.length > 0 || !groups.includes(group)) return say(part, shape);
  if (depth >= maxDepth) return say(part, `conditions nest at most ${maxDepth} levels deep`);
  if (group === "not") return findFaultWithin(part, "not", inner);
  if (!Array.isArray(inner) || inner.length > maxTests)
    return say(part, `\`${group}\` is a list of 1 to ${maxTests} conditions`);
  return inner
    .map((it, at) => findFaultWithin(part, `${group}[${at}]`, it))
    .find((fault) => fault !== undefined);
}

const findFaultWithin = (part: Part, name: string, input: unknown) =>
  findFault({
    ...part,
    input,
    place: part.place === "" ? name : `${part.place}.${name}`,
    depth: part.depth + 1,
  });

const say = ({ place }: Part, what: string): string => (place === "" ? what : `${place}: ${what}`);

/** What a test of each kind of field may ask. */
const testsOf = { text: ["in", "exists"], flag: ["equals"], custom: tests } as const;

function findFaultOfTest(part: Part, { field, ...test }: { field: unknown }): string | undefined {
  const kind = typeof field === "string" ? getFieldKind(part.stream, field) : undefined;
  if (kind === undefined) {
    const known = [...Object.keys(filterFields[part.stream]), "custom.<name>"].join(", ");
    return say(part, `there is no such field of ${part.stream}; the fields are ${known}`);
  }
  const allowed: readonly string[] = testsOf[kind];
  const [name = "", ...others] = Object.keys(test);
  if (others.length === 0 && allowed.includes(name)) return undefined;
  const names = allowed.map((it) => `\`${it}\``).join(", ");
  const oneOf = allowed.length > 1 ? "exactly one of " : "";
  return say(part, `the field ${String(field)} is tested by ${oneOf}${names}`);
}
