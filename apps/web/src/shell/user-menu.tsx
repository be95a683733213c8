import { AccordionChevron, Button, Menu, Modal, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useSignedInSession, useSignOut } from "../api/session.ts";
import { Failure } from "../ui/failure.tsx";
import { useTimeDisplay } from "../ui/time-display.ts";
import { words } from "../words/index.ts";
import { SessionsDialog } from "./sessions-dialog.tsx";
import { TokenForm } from "./token-form.tsx";

const schemes = ["auto", "light", "dark"] as const;
const displays = ["local", "utc"] as const;

/** A menu with the person's name, the display settings and the sign-out. */
export function UserMenu() {
  const { name } = useSignedInSession();
  const signOut = useSignOut();
  const [isAdding, adding] = useDisclosure();
  const [isListing, listing] = useDisclosure();
  return (
    <>
      <Menu
        {...{ position: "bottom-end", width: 240, withinPortal: false, withInitialFocusPlaceholder: false }}
      >
        <Menu.Target>
          <Button
            {...{ variant: "transparent", c: "var(--mantine-color-text)", maw: 160, px: "xs", flex: "none" }}
            title={words.shell.signedInAs(name)}
            rightSection={<AccordionChevron size={14} />}
          >
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={adding.open}>{words.shell.addWorkspace.open}</Menu.Item>
          <Menu.Divider />
          <DisplayChoices />
          <Menu.Divider />
          <Menu.Item onClick={listing.open}>{words.shell.sessions.open}</Menu.Item>
          <Menu.Item onClick={() => signOut.mutate()}>{words.shell.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AddWorkspace isOpen={isAdding} close={adding.close} />
      <SessionsDialog isOpen={isListing} close={listing.close} />
      <Modal opened={signOut.isError} onClose={signOut.reset} title={words.shell.signOut}>
        <Failure error={signOut.error} title={words.errors.failed.signOut} retry={signOut.mutate} />
      </Modal>
    </>
  );
}

/** The settings of how the page looks in this browser. */
function DisplayChoices() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { display, choose } = useTimeDisplay();
  return (
    <>
      <Choice
        {...{ options: schemes, labels: words.shell.schemes }}
        value={colorScheme}
        choose={setColorScheme}
      />
      <Menu.Divider />
      <Choice {...{ options: displays, labels: words.shell.times }} value={display} choose={choose} />
    </>
  );
}

interface ChoiceProps<T extends string> {
  value: T;
  options: readonly T[];
  labels: Record<T, string>;
  choose: (value: T) => void;
}

function Choice<T extends string>({ value, options, labels, choose }: ChoiceProps<T>) {
  const chooseOption = (chosen: string) => choose(options.find((it) => it === chosen) ?? value);
  return (
    <Menu.RadioGroup value={value} onChange={chooseOption}>
      {options.map((it) => (
        <Menu.RadioItem key={it} value={it}>
          {labels[it]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

/** A dialog that adds another token's workspace to the session. */
function AddWorkspace({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { title, hint, submit } = words.shell.addWorkspace;
  return (
    <Modal opened={isOpen} onClose={close} title={title}>
      <Stack>
        <Text size="sm">{hint}</Text>
        <TokenForm submit={submit} onDone={close} />
      </Stack>
    </Modal>
  );
}
