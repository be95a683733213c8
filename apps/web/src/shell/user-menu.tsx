import { AccordionChevron, Button, Menu, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useSignedInSession, useSignOut } from "../api/session.ts";
import { type TimeDisplay, useTimeDisplay } from "../ui/time-display.ts";
import { words } from "../words/index.ts";
import { AddWorkspace } from "./add-workspace.tsx";

const schemes = ["auto", "light", "dark"] as const;

/** A menu with the person's name, the display settings and the sign-out. */
export function UserMenu() {
  const { name } = useSignedInSession();
  const signOut = useSignOut();
  const [isAdding, adding] = useDisclosure();
  return (
    <>
      <Menu
        {...{ position: "bottom-end", width: 240, withinPortal: false, withInitialFocusPlaceholder: false }}
      >
        <Menu.Target>
          <Button
            {...{ variant: "transparent", c: "var(--mantine-color-text)", maw: 160, px: "xs" }}
            style={{ flex: "none" }}
            title={words.shell.signedInAs(name)}
            rightSection={<AccordionChevron size={14} />}
          >
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={adding.open}>{words.shell.addWorkspace.open}</Menu.Item>
          <Menu.Divider />
          <ColorSchemeChoice />
          <Menu.Divider />
          <TimeDisplayChoice />
          <Menu.Divider />
          <Menu.Item onClick={() => signOut.mutate()}>{words.shell.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AddWorkspace isOpen={isAdding} close={adding.close} />
    </>
  );
}

function ColorSchemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = (chosen: string) => setColorScheme(schemes.find((it) => it === chosen) ?? "auto");
  return (
    <Menu.RadioGroup value={colorScheme} onChange={choose}>
      {schemes.map((it) => (
        <Menu.RadioItem key={it} value={it}>
          {words.shell.schemes[it]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

function TimeDisplayChoice() {
  const { display, choose } = useTimeDisplay();
  return (
    <Menu.RadioGroup
      value={display}
      onChange={(chosen: string) => choose(chosen === "utc" ? "utc" : "local")}
    >
      {(["local", "utc"] as const satisfies TimeDisplay[]).map((it) => (
        <Menu.RadioItem key={it} value={it}>
          {words.shell.times[it]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
