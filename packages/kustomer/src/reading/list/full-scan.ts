import type { ListOrder } from "@inlet/contracts";
import { getPageSize, type KustomerPage } from "../../payload/page.ts";
import { getIds } from "../../payload/page-rows.ts";
import type { FullScanReading, ListReading } from "../reading.ts";
import { getRowsPerPage } from "../small-pages.ts";
import { type AdvanceResult, continueWith, type Finding, type Strategy } from "../strategy.ts";
import { advanceWalk, isBeyondCap } from "../walk.ts";
import { buildListPageRequest } from "./cursor.ts";
import { numberedPages, skipNumberedRow } from "./numbered-pages.ts";

const usualSize = 100;
/** A list that changes all the time never shows the same ids twice. */
const maxPasses = 4;

/** Reads a list that no cursor can read: from its first page to its last, until two passes show the same ids. */
export function startFullScan(
  stream: ListReading["stream"],
  order: ListOrder,
  bounds: Pick<FullScanReading, "createdFrom" | "updatedFrom" | "restarts">,
): FullScanReading {
  return { kind: "full-scan", stream, order, ...bounds, ...firstPage, pass: 1 };
}

const firstPage = { page: 1, seen: [], digest: { rows: 0, sum: 0 } };

/** Reads by page number. Links in the response are not followed. */
export const fullScanStrategy: Strategy<FullScanReading> = {
  buildRequest: (reading) =>
    buildListPageRequest(reading.stream, { page: reading.page, size: getRows(reading) }),
  advance: advanceScan,
  /** A page past the end may be refused. */
  recover: (reading, fault) => {
    const isCut = fault.kind === "invalid" && reading.link !== undefined;
    return reading.page > 1
      ? endPass(reading, { isCut: isCut || isBeyondCap({ ...reading, size: getRows(reading) }) })
      : undefined;
  },
  getStream: ({ stream }) => stream,
  paging: { getUsualSize, ...numberedPages },
  skip(reading, failure) {
    const next = skipNumberedRow(reading, failure);
    return next && continueWith(next);
  },
};

function getUsualSize({ limit = usualSize }: FullScanReading): number {
  return limit;
}

const getRows = (reading: FullScanReading): number =>
  getRowsPerPage(getUsualSize(reading), reading.smallPages);

function advanceScan(reading: FullScanReading, page: KustomerPage): AdvanceResult {
  const { seen, link: _, ...rest } = reading;
  const requested = getRows(reading);
  const { newIds, isOver, isCut } = advanceWalk({ ...reading, size: requested }, page);
  const size = getPageSize(page, requested);
  const read = {
    ...rest,
    ...(size < requested && { limit: size }),
    seen: [...seen.slice(0, usualSize), ...getIds(page.records)],
    digest: addToDigest(reading.digest, newIds),
  };
  const newRecords = reading.pass === 1 ? newIds.length : 0;
  if (isOver) return endPass(read, { isCut, newRecords });
  const link = page.nextLink === undefined ? {} : { link: page.nextLink };
  return continueWith({ ...read, ...link, page: reading.page + 1 }, { newRecords });
}

/** Ends the reading when this pass was one page or showed the same ids as the one before; else starts another pass. */
function endPass(
  reading: FullScanReading,
  { isCut, newRecords = 0 }: { isCut: boolean; newRecords?: number },
): AdvanceResult {
  const { stream, digest, lastDigest, pass, page } = reading;
  const agrees = digest.rows === lastDigest?.rows && digest.sum === lastDigest.sum;
  const cut: Finding | undefined = isCut
    ? { kind: "list-capped", stream, rows: digest.rows, reached: undefined }
    : undefined;
  if (agrees || page === 1) return continueWith(undefined, { newRecords, ...(cut && { finding: cut }) });
  if (pass >= maxPasses)
    return continueWith(undefined, { newRecords, finding: cut ?? { kind: "list-unstable", stream } });
  const { link: _, skipped: __, ...rest } = reading;
  return continueWith({ ...rest, ...firstPage, pass: pass + 1, lastDigest: digest }, { newRecords });
}

const modulus = 2 ** 48;

/** Adds ids to a digest that does not depend on their order. */
function addToDigest({ rows, sum }: FullScanReading["digest"], ids: string[]): FullScanReading["digest"] {
  return { rows: rows + ids.length, sum: ids.reduce((total, id) => (total + hash(id)) % modulus, sum) };
}

/** FNV-1a, on the two halves of an id. */
function hash(id: string): number {
  const fold = (text: string) => {
    let value = 2_166_136_261;
    for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
    return value >>> 0;
  };
  return fold(id) + (fold(`${id}/`) % 65_536) * 2 ** 32;
}
