import { AccordionChevron, Button, Menu, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useSignOut } from "../api/session.ts";
import { type Times, useTimes } from "../ui/times.ts";
import { words } from "../words.ts";
import { AddWorkspace } from "./add-workspace.tsx";
import { useSignedIn } from "./session-context.ts";

const schemes = ["auto", "light", "dark"] as const;

/** Who is signed in, the colours of the page, and the way out. */
export function PersonMenu() {
  const { name } = useSignedIn();
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
          <Colors />
          <Menu.Divider />
          <TimesChoice />
          <Menu.Divider />
          <Menu.Item onClick={() => signOut.mutate()}>{words.shell.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AddWorkspace isOpen={isAdding} close={adding.close} />
    </>
  );
}

function Colors() {
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

function TimesChoice() {
  const { times, choose } = useTimes();
  return (
    <Menu.RadioGroup value={times} onChange={(chosen: string) => choose(chosen === "utc" ? "utc" : "local")}>
      {(["local", "utc"] as const satisfies Times[]).map((it) => (
        <Menu.RadioItem key={it} value={it}>
          {words.shell.times[it]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
