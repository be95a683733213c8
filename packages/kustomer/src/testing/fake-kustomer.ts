import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { KustomerPage } from "../payload/page.ts";

/** A record of the fake; further attributes are by their search names. */
export interface FakeRecord {
  id: string;
  updatedAt: number;
  createdAt: number | undefined;
  values: Record<string, string>;
}

/** How the fake behaves where Kustomer's behaviour differs or is unknown. */
export interface FakeOptions {
  records: FakeRecord[];
  /** Draws a number from 0 to `below` - 1. */
  draw: (below: number) => number;
  /** Ties keep their order from request to request. */
  stableTies?: boolean;
  /** Pages a search shows. */
  maxPages?: number;
  /** What a page beyond says. */
  beyondLastPage?: "invalid" | "not_found" | "empty";
  /** Where `total` stops counting. */
  totalCap?: number;
  /** The largest page; larger ones are clamped, or refused. */
  maxPageSize?: number;
  refuseLargePages?: boolean;
  /** Attributes that searches do not know. */
  unknownAttributes?: string[];
}

/** A Kustomer of plain arrays, for testing readings: search and id-ordered lists of one stream. */
export class FakeKustomer {
  records: FakeRecord[];
  requests = 0;
  readonly options: FakeOptions;

  constructor(options: FakeOptions) {
    this.options = options;
    this.records = [...options.records];
  }

  answer({ method, query = {}, body }: KustomerRequest): KustomerPage {
    this.requests++;
    const { maxPageSize = 500 } = this.options;
    const asked = Number(query["pageSize"]);
    if (asked > maxPageSize && this.options.refuseLargePages) throw new Fault("invalid", "page too large");
    const size = Math.min(asked, maxPageSize);
    const number = Number(query["page"]);
    return method === "POST" ? this.search(body, number, size) : this.list(number, size);
  }

  private search(body: unknown, number: number, size: number): KustomerPage {
    const { and, not = [] } = body as Record<"and" | "not", Condition[]>;
    const { maxPages = 100, totalCap = 1e9, beyondLastPage = "empty", unknownAttributes = [] } = this.options;
    if ([...and, ...not].some((it) => unknownAttributes.includes(Object.keys(it)[0] ?? "")))
      throw new Fault("invalid", "attribute");
    const found = this.records.filter(
      (it) => and.every((c) => meets(it, c)) && !not.some((c) => meets(it, c)),
    );
    const sorted = (this.options.stableTies ? found : this.shuffled(found)).toSorted(
      (a, b) => a.updatedAt - b.updatedAt,
    );
    if (number > maxPages && beyondLastPage !== "empty") throw new Fault(beyondLastPage, "page");
    const rows = number > maxPages ? [] : sorted.slice((number - 1) * size, number * size);
    const hasNextPage = number * size < found.length;
    return {
      records: rows.map(rawOf),
      total: Math.min(found.length, totalCap),
      pageSize: size,
      hasNextPage,
      timedOut: false,
    };
  }

  private list(number: number, size: number): KustomerPage {
    const sorted = this.records.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    const rows = sorted.slice((number - 1) * size, number * size);
    return {
      records: rows.map(rawOf),
      pageSize: size,
      hasNextPage: number * size < sorted.length,
      timedOut: false,
    };
  }

  private shuffled(rows: FakeRecord[]): FakeRecord[] {
    const copy = [...rows];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.options.draw(i + 1);
      const [a, b] = [copy[i], copy[j]];
      if (a && b) [copy[i], copy[j]] = [b, a];
    }
    return copy;
  }
}

type Condition = Record<string, Record<string, string>>;

function meets(record: FakeRecord, condition: Condition): boolean {
  const [attribute = "", test = {}] = Object.entries(condition)[0] ?? [];
  const [operator, value = ""] = Object.entries(test)[0] ?? [];
  if (!attribute.endsWith("_at")) return record.values[attribute] === value;
  const at = attribute.endsWith("_created_at") ? record.createdAt : record.updatedAt;
  if (operator === "not_set") return at === undefined;
  return at !== undefined && compares(at, operator ?? "", Date.parse(value));
}

function compares(at: number, operator: string, limit: number): boolean {
  if (operator === "gte") return at >= limit;
  return operator === "lte" ? at <= limit : at < limit;
}

function rawOf({ id, updatedAt, createdAt }: FakeRecord): unknown {
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return { type: "message", id, attributes: { updatedAt: iso(updatedAt), createdAt: iso(createdAt) } };
}
