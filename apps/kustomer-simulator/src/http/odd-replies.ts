import type { Knobs } from "../knobs.ts";
import { hasOddities, makeOdd } from "../world/odd-attributes.ts";
import type { Resource } from "../world/resource.ts";
import type { ApiReply } from "./reply.ts";

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Makes a reply as odd as the knobs say. */
export function makeReplyOdd(reply: ApiReply, knobs: Knobs): ApiReply {
  const headers = { ...reply.headers };
  if (knobs.statedLimit !== null) headers["x-ratelimit-limit"] = String(knobs.statedLimit);
  if (reply.status >= 400) {
    if (!knobs.gzipErrors) return { ...reply, headers };
    return { ...reply, headers: { ...headers, "content-encoding": "gzip" }, body: Buffer.alloc(0) };
  }
  const odd = hasOddities(knobs) ? makeRecordsOdd(reply.body, knobs) : reply.body;
  const numbered = knobs.longNumbers ? addLongNumbers(odd) : odd;
  const huge = addHugeAttributes(numbered, knobs);
  const body = knobs.byteOrderMark ? Buffer.concat([byteOrderMark, huge]) : huge;
  return { ...reply, status: reply.status === 200 ? knobs.okStatus : reply.status, headers, body };
}

function makeRecordsOdd(body: Buffer, knobs: Knobs): Buffer {
  const page = JSON.parse(body.toString()) as { data: Resource | Resource[] };
  const isRecord = (it: Resource) => typeof it === "object" && it !== null && "attributes" in it;
  const convert = (it: Resource) => (isRecord(it) ? makeOdd(it, knobs) : it);
  const data = Array.isArray(page.data) ? page.data.map(convert) : convert(page.data);
  return Buffer.from(JSON.stringify({ ...page, data }));
}

const longNumbers = '"longNum":12345678901234567890,"hugeNum":1e400,"endlessNum":1e200000';

/** Adds numbers beyond those of JavaScript to the attributes of every record that has attributes. */
const addLongNumbers = (body: Buffer): Buffer =>
  Buffer.from(body.toString().replaceAll('"attributes":{"', `"attributes":{${longNumbers},"`));

const quote = Buffer.from('"');
const hugeBytes = 60 * 1_024 * 1_024;
const buildHuge = {
  text: () => [quote, Buffer.alloc(hugeBytes, "x"), quote],
  nested: () => [Buffer.alloc(hugeBytes / 2, "["), Buffer.alloc(hugeBytes / 2, "]")],
};

/** Adds to the records of `hugeRecords` what makes their reply huge. */
function addHugeAttributes(body: Buffer, { hugeRecords }: Knobs): Buffer {
  return Object.entries(hugeRecords).reduce((reply, [id, shape]) => {
    const start = Buffer.from(`"id":"${id}","attributes":{`);
    const at = reply.indexOf(start);
    if (at === -1) return reply;
    const end = at + start.length;
    const added = [Buffer.from('"huge":'), ...buildHuge[shape](), Buffer.from(",")];
    return Buffer.concat([reply.subarray(0, end), ...added, reply.subarray(end)]);
  }, body);
}
