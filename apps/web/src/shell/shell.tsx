import { Alert, Anchor, AppShell, Burger, Group, Image } from "@mantine/core";
import { useDisclosure, useNetwork } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { SessionContext, useSession } from "../api/session.ts";
import { Failure } from "../ui/failure.tsx";
import { PageSkeleton } from "../ui/page-skeleton.tsx";
import { storedTimeDisplay, TimeDisplayContext } from "../ui/time-display.ts";
import { words } from "../words/index.ts";
import { Navigation } from "./navigation.tsx";
import classes from "./shell.module.css";
import { SignInPage } from "./sign-in-page.tsx";
import { UserMenu } from "./user-menu.tsx";
import { WorkspaceSelector } from "./workspace-selector.tsx";

/** The header and navigation around every page, or the sign-in page while nobody is signed in. */
export function Shell() {
  const { data: session, error, isPending, refetch } = useSession();
  if (isPending) return <PlainPage content={<PageSkeleton />} />;
  if (session === null) return <SignInPage />;
  if (session === undefined)
    return <PlainPage content={<Failure error={error} title={words.errors.loading} retry={refetch} />} />;
  return (
    <SessionContext value={session}>
      <TimeDisplayProvider>
        <SignedInLayout />
      </TimeDisplayProvider>
    </SessionContext>
  );
}

function TimeDisplayProvider({ children }: { children: ReactNode }) {
  const [display, choose] = useState(storedTimeDisplay.read);
  useEffect(() => storedTimeDisplay.write(display), [display]);
  return <TimeDisplayContext value={{ display, choose }}>{children}</TimeDisplayContext>;
}

const PlainPage = ({ content }: { content: ReactNode }) => <main className={classes["bare"]}>{content}</main>;

function SignedInLayout() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
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
          <Group gap="sm" wrap="nowrap" className={classes["grow"]}>
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
        <div className={classes["page"]}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

/** The product's logo, which leads to the first page. */
const Brand = () => (
  <Anchor component={Link} to="/" aria-label={words.shell.product} style={{ flex: "none" }}>
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
