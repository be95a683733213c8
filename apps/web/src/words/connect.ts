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
  workspace: (name: string) => `Workspace: ${name}`,
  replaceTitle: "Replace the API key",
  replaceHint:
    "The new key must belong to the same Kustomer organization. Imported data and settings stay as they are, and syncing continues with the new key.",
  needs:
    "You need to be an admin of a Kustomer organization on the Professional, Business, Enterprise or Ultimate plan.",
  guide: {
    title: "1. Create an API key in Kustomer",
    steps: [
      "In Kustomer, open Settings > Security > API Keys.",
      "Choose Add API Key and give it a name, such as “Inlet”.",
      "Assign these four roles. They cannot be changed after the key is created:",
      "Choose Create and copy the token right away: Kustomer shows it only once.",
    ],
    optional: "Recommended: these roles are optional, but make Inlet faster or show more.",
    optionalRoles: {
      [optionalRoles.search]: "faster syncs, and every edit at once",
      [optionalRoles.auditLog]: "detects deletions faster",
      [optionalRoles.users]: "shows which agent wrote a message",
      [optionalRoles.teams]: "shows the team of a conversation",
      [optionalRoles.attachments]: "shows attachments and opens them",
      [optionalRoles.notes]: "allows importing internal notes, if you switch them on",
    },
  },
  form: {
    title: "2. Paste the key here",
    key: "API key",
    keyHint: "Stored encrypted. Only its last characters are shown again.",
    keyMissing: "Enter the API key.",
    keyWithSpaces: "An API key has no spaces and no line breaks: paste the key alone.",
    host: "Kustomer region",
    hosts: { us: "United States", eu: "Europe", india: "India", org: "Custom subdomain" },
    subdomain: "Subdomain",
    subdomainHint: "The first part of your Kustomer address: “acme” of acme.kustomerapp.com.",
    subdomainMissing: "Enter the subdomain.",
    save: "Save",
    checking: "Checking the key with Kustomer. This takes a few seconds.",
    checks: [
      "Key and organization",
      "Access to conversations, messages, customers and tags",
      "Search, for faster syncs (optional)",
      "Audit log, to detect deletions faster (optional)",
      "Names of agents and teams, attachments, and internal notes (optional)",
    ],
  },
  refused: {
    titles: {
      rejected: "Kustomer rejected this key",
      expired: "This key has expired",
      wrong_region: "This key belongs to another region",
      roles_missing: "This key is missing roles",
    },
    missing: "Missing",
    newKey: "The new key needs all of these roles:",
    unchanged: "Nothing was changed.",
  },
  done: {
    title: "Connected",
    replacedTitle: "Key replaced",
    org: (name: string) => `Inlet can read the organization ${name}.`,
    next: "Turn on ingestion",
    back: "Back to the overview",
  },
  capabilities: {
    title: "Permissions of the key",
    granted: "Granted",
    missing: "Missing",
    rejected: "Rejected",
    optional: "Optional",
    fast: "Sync is fast: this key can search.",
    slow: `Sync is slower without search. A key that also has ${optionalRoles.search} makes it fast and shows every edit at once.`,
    names: {
      conversations: "Conversations",
      messages: "Messages",
      customers: "Customers",
      tags: "Tags",
      search: "Search",
      auditLog: "Audit log",
      users: "Agents",
      teams: "Teams",
      attachments: "Attachments",
      notes: "Internal notes",
    },
    without: {
      conversations:
        "Nothing can be imported without it. Create a new key with org.permission.conversation.read.",
      messages: "Conversations would have no messages. Create a new key with org.permission.message.read.",
      customers: "Conversations would have no customers. Create a new key with org.permission.customer.read.",
      tags: "Tags would have no names. Create a new key with org.permission.tag.read.",
      search:
        "Inlet reads lists instead: syncs are slower, and some edits of older conversations arrive later.",
      auditLog: "Deletions are detected by checking each conversation, which takes longer.",
      users: `Messages do not say which agent wrote them. A key that also has ${optionalRoles.users} shows it.`,
      teams: `Conversations show no team names. A key that also has ${optionalRoles.teams} shows them.`,
      attachments: `Messages do not show their attachments. A key that also has ${optionalRoles.attachments} shows them.`,
      notes: `Internal notes cannot be imported. A key that also has ${optionalRoles.notes} may read them.`,
    },
    with: {
      conversations: "With status, channels and tags.",
      messages: "With text, channel and direction.",
      customers: "With name and email.",
      tags: "Shown by name.",
      search: "Syncs are fast and see every edit.",
      auditLog: "Deletions are detected quickly.",
      users: "Messages say which agent wrote them. Names are read once a day, and when a new agent writes.",
      teams: "Conversations show their teams by name.",
      attachments: "Messages show name and size of their attachments, and open them in Kustomer's storage.",
      notes: "Read only if they are switched on, under Internal notes.",
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
    hint: "API key",
    ends: "ends in",
    expires: "Expires",
    validated: "Last verified with Kustomer",
    check: "Check again",
    checked: "Key checked just now.",
    replace: "Replace key",
    limits: "Limitations of this key",
    disconnect: "Disconnect",
  },
  disconnect: {
    title: "Disconnect Kustomer",
    hint: "Deletes the API key and the run history, and stops syncing. Used volume is not refunded.",
    purge: "Also delete all imported data",
    purgeHint: "Conversations, messages, customers and tags of this workspace. This cannot be undone.",
    keepsData: "Imported data is kept and can still be viewed.",
    confirm: (name: string) => `Type ${name} to confirm`,
    confirmButton: "Disconnect",
    confirmPurgeButton: "Disconnect and delete all data",
    back: "Keep connected",
  },
  backfill: {
    title: "Import older data",
    hint: "The initial import covers the last 7 days. Import an older period here; sync continues meanwhile and has priority.",
    from: "From",
    to: "To (inclusive)",
    estimate: "Estimate",
    estimating: "Estimating the size of the import.",
    start: "Start import",
    started: "Import started. Its progress is shown above.",
    wrong: "Choose a first day that is not after the last day.",
    about: "About",
    conversations: "Conversations",
    messages: "Messages",
    requests: "Requests to Kustomer",
    time: "Estimated time",
    minutes: (it: number) =>
      it < 1 ? "less than a minute" : it < 90 ? `${Math.round(it)} min` : `${Math.round(it / 60)} h`,
    volume: "Volume needed",
    room: (used: string, room: string) => `${used} (${room} available)`,
    tooLittle:
      "Not enough volume: conversations over the limit wait until there is room or the limit is raised.",
    open: "An import of older data is already running. Only one can run at a time.",
  },
};
