/** What comes into a workspace: the section of its filters. */
export const filters = {
  title: "Filters",
  hint: "What does not meet the filters is not imported and uses no volume. Inlet looks again at each new version.",
  label: "Import",
  kinds: {
    all: "All conversations",
    resolved: "Only resolved conversations",
    custom: "Conversations and messages that meet conditions",
  },
  custom: "Conditions",
  customHint:
    "As JSON, with the parts conversations and messages. Fields: channel, direction, status, tag, queue, team, spam, language, automated, app and custom.<name>",
  example: { conversations: { field: "channel", in: ["email"] } },
  noJson: "This is no JSON yet",
  preview: "Preview",
  previewTitle: "What these filters would do",
  failedPreview: "The preview failed",
  save: "Save filters",
};
