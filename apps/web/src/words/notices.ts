/** What the people of a workspace should know. */
export const notices = {
  title: "Notices",
  hint: "What Inlet raised for the people of this workspace, newest first.",
  none: "No notices yet. Inlet raises one when volume runs short, a key stops working or much would be deleted.",
  more: "Show older notices",
  levels: { info: "Info", warn: "Warning", error: "Problem" },
  sent: "Sent",
  failing: "Not sent yet",
  givenUp: "Not sent",
};
