/** What the operator's page says. */
export const fleet = { title: "All workspaces" };
