import { Alert, Anchor, AppShell, Box, Burger, Group, Image } from "@mantine/core";
import { useDisclosure, useNetwork } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { words } from "../words/index.ts";
import { Navigation } from "./navigation.tsx";
import classes from "./shell.module.css";
import { useKeepFocus } from "./use-keep-focus.ts";
import { UserMenu } from "./user-menu.tsx";
import { WorkspaceSelector } from "./workspace-selector.tsx";

/** The header and navigation around every page of a signed-in person. */
export function SignedInLayout() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  useKeepFocus();
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes the navigation on every page change
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a className={classes["skip"]} href="#content">
        {words.shell.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap" flex={1} miw={0}>
            <Burger
              {...{ opened: isOpen, onClick: toggle, hiddenFrom: "sm", size: "sm" }}
              aria-label={isOpen ? words.shell.closeNavigation : words.shell.openNavigation}
              aria-expanded={isOpen}
            />
            <Brand />
            <WorkspaceSelector />
          </Group>
          <UserMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={words.shell.navigation}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes["main"]}>
        <OfflineBanner />
        <Box maw="72rem" mx="auto" miw={0}>
          <Outlet />
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}

/** The product's logo, which leads to the first page. */
const Brand = () => (
  <Anchor component={Link} to="/" aria-label={words.shell.product} flex="none">
    <Image src="/favicon.svg" alt="" w={28} h={28} />
  </Anchor>
);

function OfflineBanner() {
  const { online } = useNetwork();
  return (
    <div role="status">
      {!online && (
        <Alert color="yellow" mb="md">
          {words.shell.offline}
        </Alert>
      )}
    </div>
  );
}
