import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  NavLink,
  type NavLinkProps,
} from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type WithAnchor<P> = P & Omit<ComponentPropsWithRef<"a">, keyof P>;

/** A navigation entry that leads to a page. The router checks the address of this and of the links below. */
export const PageLink = createLink((props: WithAnchor<NavLinkProps>) => <NavLink component="a" {...props} />);

/** A link in text. */
export const TextLink = createLink((props: WithAnchor<AnchorProps>) => <Anchor {...props} />);

/** A link that looks like a button. */
export const ButtonLink = createLink((props: WithAnchor<ButtonProps>) => <Button component="a" {...props} />);
