import { http } from "@inlet/contracts";
import { Badge, Group, Table, Text } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { words } from "../words/index.ts";
import classes from "./fleet.module.css";
import type { FleetRow } from "./use-fleet.ts";

const texts = words.fleet;

const colors = {
  active: "green",
  paused: "yellow",
  off: "gray",
  needs_attention: "red",
  not_connected: "gray",
} as const;

interface FleetTableRowProps extends ComponentPropsWithRef<"tr"> {
  row: FleetRow;
}

/** A workspace. Narrow screens show fewer columns. */
export function FleetTableRow({ row, ...rowProps }: FleetTableRowProps) {
  const { lateSeconds, lastDoneAt, volume } = row;
  return (
    <Table.Tr {...rowProps}>
      <Table.Td>
        <Name row={row} />
      </Table.Td>
      <Table.Td>
        <State row={row} />
      </Table.Td>
      <Table.Td visibleFrom="sm" className={classes["number"]}>
        {lateSeconds === null ? texts.onTime : texts.late(lateSeconds)}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {lastDoneAt ? <Instant at={lastDoneAt} isRelative /> : texts.never}
      </Table.Td>
      <Table.Td visibleFrom="sm" className={classes["number"]}>
        {formatVolume(volume)}
      </Table.Td>
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
        className={classes["words"]}
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
          {texts.phase(openRun.kind, openRun.phase)}
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
  return (
    <Group gap={4}>
      <Label color={colors[integrationStatus]} text={texts.states[integrationStatus]} />
      {trouble.map(({ kind, message }) => (
        <Label key={kind} color="red" text={texts.troubles[kind]} title={message} />
      ))}
    </Group>
  );
}

const Label = ({ color, text, title }: { color: string; text: string; title?: string }) => (
  <Badge variant="light" color={color} tt="none" maw="100%" c="var(--mantine-color-text)" title={title}>
    {text}
  </Badge>
);
