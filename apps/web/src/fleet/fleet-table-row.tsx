import { http } from "@inlet/contracts";
import { Badge, Group, Table, Text } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import { Instant } from "../ui/instant.tsx";
import { IntegrationBadge } from "../ui/integration-badge.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { useSentenceText } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";
import type { FleetRow } from "./use-fleet.ts";

const texts = words.fleet;

/** A workspace. Narrow screens show fewer columns. */
export function FleetTableRow({ row, ...rowProps }: ComponentPropsWithRef<"tr"> & { row: FleetRow }) {
  const { lateSeconds, lastDoneAt, volume } = row;
  return (
    <Table.Tr {...rowProps}>
      <Table.Td>
        <Name row={row} />
      </Table.Td>
      <Table.Td>
        <State row={row} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{lateSeconds === null ? texts.onTime : texts.late(lateSeconds)}</Table.Td>
      <Table.Td visibleFrom="sm">
        {lastDoneAt ? <Instant at={lastDoneAt} isRelative /> : texts.never}
      </Table.Td>
      <Table.Td visibleFrom="sm">{formatVolume(volume)}</Table.Td>
    </Table.Tr>
  );
}

const formatVolume = ({ used, limit }: FleetRow["volume"]): string =>
  limit === http.noVolumeLimit ? texts.volumeUnlimited(used) : texts.volume(used, limit);

function Name({ row: { workspaceId, name, openRun, failures, lateSeconds } }: { row: FleetRow }) {
  return (
    <>
      <TextLink
        to="/w/$workspaceId"
        params={{ workspaceId }}
        fw={600}
        lineClamp={2}
        style={{ overflowWrap: "anywhere" }}
      >
        {name}
      </TextLink>
      {failures > 0 && (
        <Text size="sm" c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))">
          {texts.failures(failures)}
        </Text>
      )}
      {openRun && (
        <Text size="sm" c="dimmed">
          {texts.phase(words.runs.kinds[openRun.kind], words.status.progress.phases[openRun.phase])}
        </Text>
      )}
      {lateSeconds !== null && (
        <Text size="sm" hiddenFrom="sm">
          {texts.columns.late}: {texts.late(lateSeconds)}
        </Text>
      )}
    </>
  );
}

function State({ row: { integrationStatus, trouble } }: { row: FleetRow }) {
  const toText = useSentenceText();
  return (
    <Group gap={4}>
      <IntegrationBadge status={integrationStatus} />
      {trouble.map(({ kind, message }) => (
        <Badge key={kind} color="red" title={toText(message)}>
          {texts.troubles[kind]}
        </Badge>
      ))}
    </Group>
  );
}
