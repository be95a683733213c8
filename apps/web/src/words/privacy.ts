import { formatCount } from "./format.ts";

const places: Readonly<Record<string, string>> = {
  records: "stored records",
  raw_pages: "raw pages",
  held: "conversations over the limit",
  filtered: "filtered records",
  pending: "waiting records",
  fetch_log: "the fetch log",
  thread_checks: "checks of threads",
  rejected: "rejected records",
  deletion_candidates: "deletion candidates",
  orphaned_customers: "customers without conversations",
  withheld: "withheld texts",
  names: "known names",
  redaction_fingerprints: "fingerprints",
  reports: "reports",
};

/** Exporting and erasing a customer, and deleting a workspace. */
export const privacy = {
  export: {
    open: "Export this customer",
    title: "One person's data",
    hint: "Everything that is stored of a person who asks for it, as a file. Several customers may have the same email: all of them are in the file.",
    label: "Email or customer ID",
    download: "Export",
    failed: "Nothing was exported",
  },
  erase: {
    open: "Erase this customer",
    title: (name: string) => `Erase ${name}`,
    goes: "Inlet removes this customer, all their conversations with every message, and their messages in conversations of others. Readers of the feed see them as deleted.",
    stays:
      "This cannot be undone. They stay gone: whatever Kustomer sends about this customer later is not stored. Used volume is not refunded. Erase the customer in Kustomer as well.",
    confirm: "Erase for good",
    back: "Keep the customer",
    done: "Close",
    failed: "The customer was not erased",
  },
  erasures: {
    title: "Erased customers",
    hint: "Nothing of these customers is stored again. The certificate of each names the customer by ID only.",
    none: "No customer was erased.",
    more: "Show older erasures",
    states: { erasing: "Erasing", done: "Erased" },
    customer: "Customer ID",
    requested: "Requested",
    finished: "Done",
    nothing: "Nothing of the customer was stored.",
    working: "Nothing new of the customer is stored any more. What is stored is being removed.",
    removed: (count: number, kind: string, place: string) =>
      `${formatCount(count, kind)} removed from ${places[place] ?? place}`,
  },
  workspace: {
    title: "Delete this workspace",
    hint: "Removes the workspace with all its records, its key, its tokens and its audit log. Everyone in it is signed out. This cannot be undone.",
    open: "Delete workspace",
    confirm: (name: string) => `Type ${name} to confirm`,
    submit: "Delete for good",
    back: "Keep the workspace",
    failed: "The workspace was not deleted",
  },
};
