import type { FilteredStream, filterFields } from "@inlet/contracts";
import { isFilled, readStringList } from "../payload/values.ts";

/** What filters read of a conversation or message: of one that arrives, or of a stored one. */
export interface FilterableRecord {
  status: string | null;
  direction: string | null;
  /** Conversations have lists. */
  channels?: readonly string[];
  tags?: readonly string[];
  /** Messages have one of each. */
  channel?: string | null;
  app?: string | null;
  relations: Record<string, string>;
  attributes: Record<string, unknown>;
}

type Reader = (record: FilterableRecord) => readonly string[];

const toList = (value: unknown): string[] => (isFilled(value) ? [value] : []);
const readText =
  (name: "status" | "direction" | "channel" | "app"): Reader =>
  (record) =>
    toList(record[name]);
/** A flag that Kustomer omits is false. */
const readFlag =
  (name: string): Reader =>
  ({ attributes }) => [String(attributes[name] === true)];
const readTeams: Reader = ({ attributes }) => readStringList(attributes["assignedTeams"]);

/** A language such as `en_us`, by its own name, with a hyphen, and by its first part. */
const readLanguage =
  (name: string): Reader =>
  ({ attributes }) =>
    toList(attributes[name]).flatMap((it) => {
      const [language = it] = it.split(/[-_]/);
      return [...new Set([it, it.replaceAll("_", "-"), it.replaceAll("-", "_"), language])];
    });

/** Where the value of each field stands. */
export const fieldReaders: { [S in FilteredStream]: Record<keyof (typeof filterFields)[S], Reader> } = {
  conversations: {
    channel: ({ channels = [] }) => channels,
    direction: readText("direction"),
    status: readText("status"),
    tag: ({ tags = [] }) => tags,
    queue: ({ relations }) => toList(relations["queue"]),
    team: readTeams,
    spam: readFlag("spam"),
    language: readLanguage("defaultLang"),
  },
  messages: {
    channel: readText("channel"),
    direction: readText("direction"),
    status: readText("status"),
    app: readText("app"),
    team: readTeams,
    automated: readFlag("auto"),
    language: readLanguage("lang"),
  },
};

/** The attributes that filters read. */
export const filterAttributes = ["spam", "auto", "assignedTeams", "defaultLang", "lang", "custom"] as const;
