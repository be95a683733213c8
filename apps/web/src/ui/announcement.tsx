import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

interface AnnouncementProps {
  children: ReactNode;
  /** Keeps the place of one line, because the announcement ends by itself and must not move what follows. */
  keepsPlace?: boolean;
}

/** The result of an action, which screen readers read out when it appears. */
export function Announcement({ children, keepsPlace = false }: AnnouncementProps) {
  return (
    <Text
      size="sm"
      role="status"
      {...(keepsPlace ? { mih: "1lh" } : { className: classes["announcement"] ?? "" })}
    >
      {children}
    </Text>
  );
}
