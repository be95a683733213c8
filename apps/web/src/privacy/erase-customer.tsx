import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEraseCustomer } from "../api/erasures.ts";
import { toQueryKey } from "../api/query-keys.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { useActionDialog } from "../ui/confirmed-action.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";
import { Certificate } from "./certificate.tsx";

const texts = words.privacy.erase;

interface EraseCustomerProps {
  customerId: string;
  name: string;
}

/** Erases a customer, once an admin has confirmed it, and then shows the certificate. */
export function EraseCustomer({ customerId, name }: EraseCustomerProps) {
  const erase = useEraseCustomer();
  const { isOpen, open, leave } = useActionDialog(erase);
  const leavePage = useLeavePage();
  const end = () => (erase.isSuccess ? void leavePage() : leave());
  return (
    <>
      <Button {...{ variant: "outline", color: "red", size: "xs", onClick: open }}>{texts.open}</Button>
      <Modal opened={isOpen} onClose={end} title={texts.title(name)}>
        <Stack>
          {erase.isSuccess ? <Certificate requested={erase.data} /> : <Consequences />}
          {erase.isError && <Failure error={erase.error} title={texts.failed} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={end}>
              {erase.isSuccess ? texts.done : texts.back}
            </Button>
            {!erase.isSuccess && (
              <Button color="red" loading={erase.isPending} onClick={() => erase.mutate(customerId)}>
                {texts.confirm}
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

const Consequences = () => (
  <>
    <Text size="sm">{texts.goes}</Text>
    <Text size="sm">{texts.stays}</Text>
  </>
);

/** Returns a function that leaves the page of what is gone, and drops what the browser had loaded of it. */
function useLeavePage() {
  const { id: workspaceId } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await navigate({ to: "/w/$workspaceId/conversations", params: { workspaceId } });
    await client.resetQueries({ queryKey: toQueryKey(workspaceId, "records") });
  };
}
