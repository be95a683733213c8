/** What the people of a workspace should know. */
export const notices = {
  title: "Notices",
  hint: "What Inlet raised for the people of this workspace, newest first.",
  none: "No notices yet. Inlet raises one when volume runs short, a key stops working or much would be deleted.",
  more: "Show older notices",
  levels: { info: "Info", warn: "Warning", error: "Problem" },
  url: {
    title: "Alerts",
    hint: "Inlet sends each notice to this URL, signed if the operator has set a secret, and tries again for a day.",
    name: "the URL that receives notices",
    none: "Notices are sent nowhere.",
    noneHint: "Notices are sent nowhere. The operator of this Inlet can set a URL that receives them.",
    input: "URL that receives notices",
    wrong: "Enter a URL that begins with https:// and names no user or password.",
    save: "Save",
    remove: "Remove",
  },
  sent: "Sent",
  failing: "Not sent yet",
  givenUp: "Not sent",
};
