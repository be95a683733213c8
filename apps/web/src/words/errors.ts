/** Failures that the API does not describe. */
export const errors = {
  title: "Something went wrong",
  loading: (what: string) => `Could not load ${what}`,
  failed: {
    signIn: "Sign-in failed",
    signOut: "Sign-out failed",
    connect: "The key was not connected",
    check: "Key check failed",
    disconnect: "Disconnect failed",
    change: "The settings were not saved",
    sync: "Sync failed to start",
    estimate: "Estimate failed",
    backfill: "The import was not started",
    actions: {
      pause: "The run was not paused",
      resume: "The run was not resumed",
      cancel: "The run was not canceled",
      confirm: "The deletion was not confirmed",
    },
  },
  offline: "Inlet cannot be reached. Check your connection.",
  unreadable: "This page is older than Inlet and cannot read its reply. Reload the page.",
  unexpected: "This part of the page failed. Try again; if it happens again, reload the page.",
  retry: "Try again",
  notFound: "Page not found",
  notFoundHint: "The address may be wrong, or you may not have access to this workspace.",
  home: "Go to your workspace",
};
