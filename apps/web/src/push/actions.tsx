import { Button, Collapse, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type Endpoint, useChangeEndpoint, useDeleteEndpoint, useTestEndpoint } from "../api/push.ts";
import { ConfirmedAction } from "../ui/confirmed-action.tsx";
import { Failure } from "../ui/failure.tsx";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";
import { Deliveries } from "./deliveries.tsx";
import { RotateSecret } from "./rotate-secret.tsx";

const texts = words.push;
const style = { size: "xs", variant: "default" } as const;

/** What can be done with an endpoint. */
export function Actions({ endpoint }: { endpoint: Endpoint }) {
  const { id, url } = endpoint;
  const test = useTestEndpoint();
  const remove = useDeleteEndpoint();
  const [isOpen, { toggle }] = useDisclosure();
  return (
    <Stack gap="xs">
      <Group gap="xs" role="group" aria-label={url}>
        <Button {...style} loading={test.isPending} onClick={() => test.mutate(id)}>
          {texts.actions.test}
        </Button>
        <Switch endpoint={endpoint} />
        <RotateSecret endpoint={endpoint} />
        <Button {...style} onClick={toggle} aria-expanded={isOpen}>
          {texts.actions.deliveries}
        </Button>
        <ConfirmedAction texts={texts.removal} action={remove} input={id} size="xs" />
      </Group>
      {test.data && (
        <Text size="sm" role="status">
          {test.data.delivered
            ? texts.tested.ok(String(test.data.status), formatNumber(test.data.durationMs))
            : texts.tested.failed(test.data.failure ?? "")}
        </Text>
      )}
      {test.isError && <Failure error={test.error} title={texts.actions.failed} />}
      <Collapse expanded={isOpen}>{isOpen && <Deliveries endpointId={id} />}</Collapse>
    </Stack>
  );
}

/** Switches an endpoint on or off. One that has lost its place in the feed starts over. */
function Switch({ endpoint: { id, enabled, disabledReason } }: { endpoint: Endpoint }) {
  const { mutate, isPending, isError, error } = useChangeEndpoint(id);
  const isLost = disabledReason === "feed";
  const change = () =>
    mutate(enabled ? { enabled: false } : { enabled: true, ...(isLost && { from: "beginning" as const }) });
  const on = isLost ? texts.actions.restart : texts.actions.on;
  return (
    <>
      <Button {...style} loading={isPending} onClick={change}>
        {enabled ? texts.actions.off : on}
      </Button>
      {isError && <Failure error={error} title={texts.actions.failed} />}
    </>
  );
}
