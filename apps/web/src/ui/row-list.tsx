import { Stack, type StackProps } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

interface RowListProps extends StackProps {
  "aria-label"?: string;
}

/** A list of `Row`s, with a line between them. */
export const RowList = (props: RowListProps) => (
  <Stack component="ul" gap={0} m={0} p={0} className={classes["rows"] ?? ""} {...props} />
);

/** A row of a `RowList`: what it is about, and beside it what can be done with it. */
export const Row = ({ children }: { children: ReactNode }) => <li className={classes["row"]}>{children}</li>;
