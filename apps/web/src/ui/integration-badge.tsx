import { Badge, type BadgeProps } from "@mantine/core";
import { words } from "../words/index.ts";

const colors = {
  active: "green",
  paused: "yellow",
  off: "gray",
  needs_attention: "red",
  not_connected: "gray",
  unknown: "gray", // while the API does not answer
};

/** The status of an integration in a word. */
export const IntegrationBadge = ({ status, ...props }: BadgeProps & { status: keyof typeof colors }) => (
  <Badge color={colors[status]} {...props}>
    {words.status.badges[status]}
  </Badge>
);
