import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

/** The result of an action, which screen readers read out when it appears. */
export function Announcement({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" role="status" className={classes["announcement"] ?? ""}>
      {children}
    </Text>
  );
}
