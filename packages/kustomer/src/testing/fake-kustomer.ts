import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { KustomerPage } from "../payload/page.ts";

/** A record of the fake. `values` holds further attributes by their search names. */
export interface FakeRecord {
  id: string;
  updatedAt: number;
  createdAt: number | undefined;
  values: Record<string, string>;
}

/** The behavior of the fake where Kustomer's own differs between servers or is unknown. */
export interface FakeOptions {
  records: FakeRecord[];
  /** Returns a number from 0 to `below` - 1. */
  random: (below: number) => number;
  /** Whether ties keep their order from request to request. */
  stableTies?: boolean;
  /** The number of pages that a search shows. */
  maxPages?: number;
  /** The answer to a page after the last one. */
  beyondLastPage?: "invalid" | "not_found" | "empty";
  /** Where `total` stops counting. */
  totalCap?: number;
  /** The largest page. Larger ones are reduced, or refused with `refuseLargePages`. */
  maxPageSize?: number;
  refuseLargePages?: boolean;
  /** Pages have `maxPageSize` rows, whatever was requested. */
  ignoresPageSize?: boolean;
  /** Responses state the page size that was requested, even when the page is smaller. */
  echoesPageSize?: boolean;
  /** What lists are sorted by, the greatest first unless ascending; by id by default. */
  listOrder?: "createdAt" | "updatedAt" | "ascending" | "unsorted";
  /** Rows that a list shows over all pages, and its answer past them. */
  listCap?: number;
  beyondListCap?: "invalid" | "empty" | "repeat" | "cut page";
  /** Responses state neither totals nor sizes nor links. */
  isSilent?: boolean;
  /** Rows that totals of searches count and that no page shows, before or after all others. */
  hiddenRows?: number;
  hiddenPlace?: "start" | "end" | "everywhere";
  /** Searches give their rows in any order. */
  ignoresSort?: boolean;
  /** Larger pages are not answered. */
  servedPageSize?: number;
  /** Attributes that searches do not know. */
  unknownAttributes?: string[];
}

/** A Kustomer backed by plain arrays, to test readings: search and id-ordered lists of one stream. */
export class FakeKustomer {
  records: FakeRecord[];
  requests = 0;
  private isHidden: (record: FakeRecord) => boolean = () => false;
  private isFailing: (record: FakeRecord) => boolean = () => false;
  readonly options: FakeOptions;

  constructor(options: FakeOptions) {
    this.options = options;
    this.records = [...options.records];
  }

  /** Hides records: searches count them, and neither searches nor lists show them. */
  hide(isHidden: (record: FakeRecord) => boolean): void {
    this.isHidden = isHidden;
  }

  /** Makes every page that would hold such a record fail. */
  failWith(isFailing: (record: FakeRecord) => boolean): void {
    this.isFailing = isFailing;
  }

  answer({ method, query = {}, body }: KustomerRequest): KustomerPage {
    this.requests++;
    const { maxPageSize = 500 } = this.options;
    const requestedSize = Number(query["pageSize"]);
    if (requestedSize > maxPageSize && this.options.refuseLargePages)
      throw new Fault("invalid", "page too large");
    const size = this.options.ignoresPageSize ? maxPageSize : Math.min(requestedSize, maxPageSize);
    if (size > (this.options.servedPageSize ?? size)) throw new Fault("unavailable", "time-out");
    const pageNumber = Number(query["page"]);
    const page = method === "POST" ? this.search(body, pageNumber, size) : this.list(pageNumber, size);
    if (page.hasNextPage) page.nextLink = `page ${pageNumber + 1}`;
    if (this.options.echoesPageSize) return { ...page, pageSize: requestedSize };
    if (!this.options.isSilent) return page;
    const { records, timedOut } = page;
    return { records, timedOut, hasNextPage: records.length > 0 };
  }

  private search(body: unknown, pageNumber: number, size: number): KustomerPage {
    const { and, not = [] } = body as Record<"and" | "not", Condition[]>;
    const { maxPages = 100, totalCap = 1e9, beyondLastPage = "empty", unknownAttributes = [] } = this.options;
    const { hiddenRows = 0, hiddenPlace = "end" } = this.options;
    if ([...and, ...not].some((it) => unknownAttributes.includes(Object.keys(it)[0] ?? "")))
      throw new Fault("invalid", "attribute");
    const found = this.records.filter(
      (it) => and.every((c) => meets(it, c)) && !not.some((c) => meets(it, c)),
    );
    const mixed = this.options.stableTies ? found : this.shuffle(found);
    const sorted = this.options.ignoresSort ? mixed : mixed.toSorted((a, b) => a.updatedAt - b.updatedAt);
    if (pageNumber > maxPages && beyondLastPage !== "empty") throw new Fault(beyondLastPage, "page");
    const above = hiddenPlace === "start" ? hiddenRows : 0;
    const [start, end] = [(pageNumber - 1) * size - above, pageNumber * size - above];
    const rows = pageNumber > maxPages ? [] : sorted.slice(Math.max(0, start), Math.max(0, end));
    const total = found.length + hiddenRows;
    this.assertServed(rows);
    return {
      records: rows.filter((it) => !this.isHidden(it)).map(toRawRecord),
      total: Math.min(total, totalCap),
      pageSize: size,
      hasNextPage: pageNumber * size < total,
      timedOut: false,
    };
  }

  private list(requestedPage: number, size: number): KustomerPage {
    const { listCap = 1e9, beyondListCap = "empty" } = this.options;
    const sorted = this.sortList();
    const lastPage = Math.max(1, Math.floor(listCap / size));
    if (requestedPage > lastPage && beyondListCap === "invalid") throw new Fault("invalid", "page");
    const pageNumber = requestedPage > lastPage && beyondListCap === "repeat" ? lastPage : requestedPage;
    const end = beyondListCap === "cut page" ? listCap : lastPage * size;
    const rows = sorted.slice((pageNumber - 1) * size, Math.min(pageNumber * size, end));
    this.assertServed(rows);
    return {
      records: rows.filter((it) => !this.isHidden(it)).map(toRawRecord),
      pageSize: size,
      hasNextPage: requestedPage * size < sorted.length,
      timedOut: false,
    };
  }

  private sortList(): FakeRecord[] {
    const { listOrder } = this.options;
    const byId = this.records.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    if (listOrder === "createdAt") return byId.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
    if (listOrder === "updatedAt") return byId.toSorted((a, b) => b.updatedAt - a.updatedAt);
    if (listOrder === "unsorted")
      return byId.toSorted((a, b) => (Number.parseInt(a.id, 16) % 7) - (Number.parseInt(b.id, 16) % 7));
    return listOrder === "ascending" ? byId.toReversed() : byId;
  }

  private assertServed(rows: FakeRecord[]): void {
    if (rows.some(this.isFailing)) throw new Fault("unavailable", "failed", { details: { status: 500 } });
  }

  private shuffle(rows: FakeRecord[]): FakeRecord[] {
    const copy = [...rows];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.options.random(i + 1);
      const [a, b] = [copy[i], copy[j]];
      if (a && b) [copy[i], copy[j]] = [b, a];
    }
    return copy;
  }
}

type Condition = Record<string, Record<string, string | string[]>>;

function meets(record: FakeRecord, condition: Condition): boolean {
  const [attribute = "", test = {}] = Object.entries(condition)[0] ?? [];
  const [operator, operand = ""] = Object.entries(test)[0] ?? [];
  if (operator === "in") return operand.includes(record.values[attribute] ?? "");
  const value = String(operand);
  if (!attribute.endsWith("_at")) return record.values[attribute] === value;
  const at = attribute.endsWith("_created_at") ? record.createdAt : record.updatedAt;
  if (operator === "not_set") return at === undefined;
  return at !== undefined && compare(at, operator ?? "", Date.parse(value));
}

function compare(at: number, operator: string, limit: number): boolean {
  if (operator === "gte") return at >= limit;
  return at < limit;
}

function toRawRecord({ id, updatedAt, createdAt }: FakeRecord): unknown {
  const toIso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return { type: "message", id, attributes: { updatedAt: toIso(updatedAt), createdAt: toIso(createdAt) } };
}
