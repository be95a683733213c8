import { extraRoles } from "@inlet/contracts";

/** Internal notes of agents. */
export const notes = {
  title: "Internal notes",
  hint: "What colleagues write to each other about a conversation, and its customer never sees. They are not imported unless you ask for them.",
  label: "Import internal notes",
  states: { on: "On", off: "Off" },
  effects: [
    `The API key needs ${extraRoles.notes}.`,
    "Reading takes one request for each conversation that has notes, and one again when it changes; with a key that searches, one more every 15 minutes. Syncs go first.",
    "Notes appear in the thread of their conversation and, marked as notes, in the transcript of its feedback item. They are not counted as volume or as messages.",
    "What is redacted in messages is redacted in notes as well.",
    "Switching off removes every note that is stored.",
  ],
  missing: "The API key may not read notes",
  missingHint: `Create an API key that also has ${extraRoles.notes} and connect it. Everything else is imported as usual.`,
  removing: "The notes that are stored are being removed.",
  member: (isOn: boolean) =>
    isOn
      ? "Internal notes are imported. An admin can switch them off, which removes them."
      : "Internal notes are not imported. An admin can switch them on.",
};
