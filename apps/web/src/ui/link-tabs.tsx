import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef, ReactNode } from "react";
import classes from "./ui.module.css";

/** Links between the tabs of a page. Each tab has an address of its own. */
export const LinkTabs = ({ label, children }: { label: string; children: ReactNode }) => (
  <nav aria-label={label} className={classes["tabs"]}>
    {children}
  </nav>
);

/** A tab's link. The router marks the current one. */
export const LinkTab = createLink((props: ComponentPropsWithRef<"a">) => (
  <a {...props} className={classes["tab"]} />
));
