import { NavLink, type NavLinkProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

/** An entry of the navigation that goes to a page of ours, with the page's address checked by the router. */
export const PageLink = createLink(
  (props: NavLinkProps & Omit<ComponentPropsWithRef<"a">, keyof NavLinkProps>) => (
    <NavLink component="a" {...props} />
  ),
);
