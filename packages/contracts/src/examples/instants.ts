/** The instants of the examples, which tell one story: a conversation of 20 November 2026 and the runs that read it. */
export const at = {
  created: "2026-11-20T09:58:12.000Z",
  updated: "2026-11-20T10:03:47.512Z",
  opened: "2026-11-20T10:05:00.000Z",
  finished: "2026-11-20T10:05:04.250Z",
  next: "2026-11-20T10:10:00.000Z",
  weekBefore: "2026-11-13T10:05:00.000Z",
  monthStart: "2026-11-01T00:00:00.000Z",
  monthEnd: "2026-12-01T00:00:00.000Z",
};

/** The ids that several examples share. */
export const ids = {
  workspace: "0b0f6a52-3c1e-4d7a-9f5d-2a6f1f0f7c11",
  run: "7d3c1f0e-5b84-4a39-8e0c-94d7b1a6e2f3",
  report: "b1f2c3d4-16a7-4b58-9c60-d1e2f3a4b5c6",
  conversation: "65a1f0c2e4b0d1a2b3c4d5e6",
  message: "65a1f0c9e4b0d1a2b3c4d5e7",
  customer: "659fe1b7e4b0d1a2b3c4d5e8",
  tag: "6580aa10e4b0d1a2b3c4d5e9",
};
