import { Badge, Button, Group, Skeleton, Text } from "@mantine/core";
import { type Delivery, useDeliveries, useRetryDelivery } from "../api/push.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { MoreButton } from "../ui/list-end.tsx";
import { Row, RowList } from "../ui/row-list.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";

const texts = words.push.deliveries;

/** What was sent to an endpoint lately, newest first. */
export function Deliveries({ endpointId }: { endpointId: string }) {
  const query = useDeliveries(endpointId);
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Skeleton height={60} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  const deliveries = data.pages.flatMap((it) => it.data);
  if (deliveries.length === 0) return <Text size="sm">{texts.none}</Text>;
  return (
    <RowList aria-label={texts.title}>
      {deliveries.map((it) => (
        <DeliveryItem key={it.id} delivery={it} />
      ))}
      {query.hasNextPage && (
        <li>
          <MoreButton size="xs" paging={query}>
            {texts.more}
          </MoreButton>
        </li>
      )}
    </RowList>
  );
}

const colors: Record<Delivery["state"], string> = { open: "yellow", delivered: "green", dead: "red" };

function DeliveryItem({ delivery }: { delivery: Delivery }) {
  const { id, type, items, state, attempts, createdAt, nextAt, failure } = delivery;
  const { mutate, isPending, isError, error } = useRetryDelivery();
  return (
    <Row>
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Badge color={colors[state]}>{texts.states[state]}</Badge>
          <Text size="sm">{type === "notice" ? texts.notice : texts.items(items)}</Text>
          <Instant at={createdAt} fz="sm" c="dimmed" />
        </Group>
        <Text size="sm" c="dimmed">
          {texts.attempts(attempts)}
          {nextAt && attempts > 0 && (
            <>
              , {texts.next} <Instant at={nextAt} isRelative />
            </>
          )}
          {failure && (
            <>
              : <Sentence text={failure} />
            </>
          )}
        </Text>
        {isError && <Failure error={error} title={words.push.actions.failed} />}
      </div>
      {state !== "delivered" && (
        <Button
          {...{ size: "xs", variant: "default", flex: "none", loading: isPending }}
          onClick={() => mutate(id)}
        >
          {texts.retry}
        </Button>
      )}
    </Row>
  );
}
