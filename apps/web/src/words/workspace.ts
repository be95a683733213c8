/** The settings of a workspace. */
export const workspace = {
  place: "Workspace settings",
  members: {
    title: "Members and tokens",
    intro: "A token signs a person or a program in to this workspace.",
  },
  alerts: {
    title: "Webhooks and alerts",
    intro: "What Inlet tells the people and programs of this workspace.",
  },
  usage: {
    title: "Usage",
    intro: "How much of the plan's volume and of Kustomer's rate limit this workspace uses.",
  },
  audit: {
    title: "Audit log",
    intro: "Who did what in this workspace, from where, and what it changed.",
  },
};
