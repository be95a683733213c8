import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

/** The result of an action, which screen readers read out when it appears. */
export const Announcement = ({ children }: { children: ReactNode }) => (
  <Text size="sm" role="status" className={classes["announcement"] ?? ""}>
    {children}
  </Text>
);
