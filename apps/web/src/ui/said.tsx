import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

/** What is said once something was done; read out when it appears. */
export function Said({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" role="status" className={classes["said"] ?? ""}>
      {children}
    </Text>
  );
}
