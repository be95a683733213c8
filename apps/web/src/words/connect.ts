import { type ListOrder, optionalRoles } from "@inlet/contracts";

const oldestFirst = "with the oldest first, so every run by lists reads the whole list twice";
const listOrders: Record<ListOrder, string> = {
  id: "with the newest first",
  createdAt: "with the newest first",
  updatedAt: "with the last changed first, so a run by lists sees every edit",
  idAscending: oldestFirst,
  createdAtAscending: oldestFirst,
  updatedAtAscending: oldestFirst,
  unsorted: "in no order, so every run by lists reads the whole list twice",
};

const beyondCap = {
  conversations: "older ones are read when they are stored or a message names them",
  messages: "older ones are read through their conversations",
};

/** Connecting a key, the connection, and backfills. */
export const connect = {
  title: "Connect Kustomer",
  replaceTitle: "Replace the API key",
  replaceHint:
    "The new key must belong to the same Kustomer organization. What was read stays, and reading goes on where it stopped.",
  needs:
    "You need to be an admin of a Kustomer organization on the Professional, Business, Enterprise or Ultimate plan.",
  guide: {
    title: "1. Make an API key in Kustomer",
    steps: [
      "In Kustomer, open Settings > Security > API Keys.",
      "Choose Add API Key and give it a name, such as “Inlet”.",
      "Give it these four roles. They cannot be changed after the key is made:",
      "Choose Create and copy the token at once: Kustomer shows it only this time.",
    ],
    copy: (what: string) => `Copy ${what}`,
    copied: "Copied",
    copyShort: "Copy",
    optional: "Worth adding: with these roles it works better, without them it works too.",
    optionalRoles: {
      [optionalRoles.search]: "makes reading fast, and shows every edit at once",
      [optionalRoles.auditLog]: "makes finding deleted conversations cheap",
    },
  },
  form: {
    title: "2. Paste it here",
    key: "API key",
    keyHint: "Stored encrypted and never shown again, except for its last characters.",
    keyMissing: "Paste the API key first.",
    host: "Where your organization lives",
    hosts: { us: "United States", eu: "Europe", india: "India", org: "By its subdomain" },
    subdomain: "Subdomain",
    subdomainHint: "The first part of your Kustomer address: “acme” of acme.kustomerapp.com.",
    subdomainMissing: "Fill in the subdomain first.",
    save: "Save",
    checking: "Asking Kustomer about this key. It takes some seconds.",
    checks: [
      "Whether Kustomer accepts the key, and for which organization",
      "Whether it may read conversations",
      "Whether it may read messages",
      "Whether it may read customers",
      "Whether it may read tags",
      "Whether it may search, which makes reading fast",
      "Whether it may read the audit log, which makes finding deletions cheap",
    ],
  },
  refused: {
    titles: {
      rejected: "Kustomer does not accept this key",
      expired: "This key has expired",
      wrong_region: "This key belongs to another region",
      roles_missing: "This key lacks roles",
    },
    missing: "Missing:",
    newKey:
      "Roles of a key cannot be edited in Kustomer: make a new key with all of these roles and paste it here.",
    unchanged: "Nothing has changed.",
  },
  done: {
    title: "Connected",
    org: (name: string) => `Inlet can read the organization ${name}.`,
    next: "Now choose what is read",
  },
  capabilities: {
    title: "What the key may do",
    granted: "Granted",
    missing: "Missing",
    optional: "Optional",
    fast: "Sync will be fast: this key can search.",
    slow: `Sync works without search, only slower: a key that also has ${optionalRoles.search} would make it fast and show every edit at once.`,
    names: {
      conversations: "Conversations",
      messages: "Messages",
      customers: "Customers",
      tags: "Tags",
      search: "Search",
      auditLog: "Audit log",
    },
    without: {
      conversations:
        "Nothing can be read without it. A new key is needed, with org.permission.conversation.read.",
      messages:
        "Conversations would come without their messages. A new key is needed, with org.permission.message.read.",
      customers: "Nobody could tell who wrote. A new key is needed, with org.permission.customer.read.",
      tags: "Tags would have no names. A new key is needed, with org.permission.tag.read.",
      search: "Inlet reads by lists: slower, and silent edits of older conversations are seen later.",
      auditLog: "Deleted conversations are found by asking for each, which takes more requests and longer.",
    },
    with: {
      conversations: "Read with status, channels and tags.",
      messages: "Read with text, channel and direction.",
      customers: "Read with name and e-mail.",
      tags: "Shown by name.",
      search: "Reading is fast and sees every edit.",
      auditLog: "Deletions are found cheaply.",
    },
  },
  lists: {
    badge: "Noticed",
    title: "Order of lists",
    unknown: "not known yet.",
    describe: (
      stream: "conversations" | "messages",
      { order, cap }: { order: ListOrder | undefined; cap: number | undefined },
    ): string[] => [
      ...(order === undefined ? [] : [`Kustomer lists ${stream} ${listOrders[order]}.`]),
      ...(cap === undefined
        ? []
        : [`The list of ${stream} ends after ${cap.toLocaleString("en")} rows: ${beyondCap[stream]}.`]),
    ],
  },
  key: {
    title: "Connection",
    org: "Organization",
    host: "Host",
    hint: "Key",
    ends: "ends in",
    expires: "Expires",
    validated: "Last accepted by Kustomer",
    check: "Check again",
    checked: "Kustomer was asked just now.",
    replace: "Replace key",
    limits: "What this key cannot show",
    disconnect: "Disconnect",
  },
  disconnect: {
    title: "Disconnect Kustomer",
    hint: "The key is deleted here, and nothing more is read. The history of runs goes too. Volume that was used stays used.",
    purge: "Delete everything that was ingested as well",
    purgeHint: "Conversations, messages, customers and tags of this workspace. This cannot be undone.",
    keepsData: "What was ingested stays and can still be read.",
    confirm: (name: string) => `Type ${name} to confirm`,
    confirmButton: "Disconnect",
    confirmPurgeButton: "Disconnect and delete everything",
    back: "Keep it connected",
  },
  backfill: {
    title: "Read what is older",
    hint: "The first load looks back 7 days. Here you can also read a past range. It runs alongside the live sync, which has priority.",
    from: "From",
    to: "Up to and including",
    estimate: "Estimate",
    estimating: "Asking Kustomer what the range holds.",
    start: "Start reading",
    started: "It has begun. See its progress above.",
    wrong: "Choose a first day that is not after the last one.",
    about: "About",
    conversations: "Conversations",
    messages: "Messages",
    requests: "Requests to Kustomer",
    time: "Time at the present budget",
    minutes: (it: number) =>
      it < 1 ? "less than a minute" : it < 90 ? `${Math.round(it)} min` : `${Math.round(it / 60)} h`,
    volume: "Volume it would use",
    room: (used: string, room: string) => `${used}; there is room for ${room}`,
    tooLittle:
      "There is not enough room: conversations beyond the limit will be held until the volume renews or your plan grows.",
    open: "A backfill is open already: one at a time.",
  },
};
