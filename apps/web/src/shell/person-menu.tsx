import { Button, Menu, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useSignOut } from "../api/session.ts";
import { words } from "../words.ts";
import { AddWorkspace } from "./add-workspace.tsx";
import { useSignedIn } from "./session-context.ts";

const schemes = ["auto", "light", "dark"] as const;

/** Who is signed in, the colours of the page, and the way out. */
export function PersonMenu() {
  const { name } = useSignedIn();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isAdding, adding] = useDisclosure();
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button variant="subtle" maw={160} px="xs" style={{ flex: "none" }}>
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{words.shell.signedInAs(name)}</Menu.Label>
          <Menu.Item onClick={adding.open}>{words.shell.addWorkspace.open}</Menu.Item>
          <Menu.Divider />
          <Menu.Label>{words.shell.scheme}</Menu.Label>
          {schemes.map((it) => (
            <Menu.Item
              key={it}
              role="menuitemradio"
              aria-checked={it === colorScheme}
              fw={it === colorScheme ? 700 : undefined}
              onClick={() => setColorScheme(it)}
            >
              {words.shell.schemes[it]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => signOut.mutate()}>{words.shell.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AddWorkspace isOpen={isAdding} close={adding.close} />
    </>
  );
}
