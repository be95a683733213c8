import { createSafeContext } from "@mantine/core";
import type { Overview } from "../api/overview.ts";

/** The latest overview of the workspace, for the tabs, which are shown once there is one. */
export const [OverviewContext, useLoadedOverview] = createSafeContext<Overview>(
  "useLoadedOverview needs an OverviewContext around the tab",
);
