import { http } from "@inlet/contracts";
import { Badge, Group, Table, Text } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { words } from "../words.ts";
import classes from "./fleet.module.css";
import type { FleetRow } from "./queries.ts";

const said = words.fleet;

const colors = {
  active: "green",
  paused: "yellow",
  off: "gray",
  needs_attention: "red",
  not_connected: "gray",
} as const;

interface FleetLineProps extends ComponentPropsWithRef<"tr"> {
  row: FleetRow;
}

/** A workspace; what does not fit on a phone is left out there. */
export function FleetLine({ row, ...place }: FleetLineProps) {
  const { lateSeconds, lastDoneAt, volume } = row;
  return (
    <Table.Tr {...place}>
      <Table.Td>
        <Name row={row} />
      </Table.Td>
      <Table.Td>
        <State row={row} />
      </Table.Td>
      <Table.Td visibleFrom="sm" className={classes["number"]}>
        {lateSeconds === null ? said.onTime : said.late(lateSeconds)}
      </Table.Td>
      <Table.Td visibleFrom="sm">{lastDoneAt ? <Instant at={lastDoneAt} isRelative /> : said.never}</Table.Td>
      <Table.Td visibleFrom="sm" className={classes["number"]}>
        {volumeOf(volume)}
      </Table.Td>
    </Table.Tr>
  );
}

const volumeOf = ({ used, limit }: FleetRow["volume"]): string =>
  limit === http.noVolumeLimit ? said.volumeUnlimited(used) : said.volume(used, limit);

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
          {said.failures(failures)}
        </Text>
      )}
      {openRun && (
        <Text size="sm" c="dimmed">
          {said.phase(openRun.kind, openRun.phase)}
        </Text>
      )}
      {lateSeconds !== null && (
        <Text size="sm" hiddenFrom="sm">
          {said.columns.late}: {said.late(lateSeconds)}
        </Text>
      )}
    </>
  );
}

function State({ row: { integrationStatus, trouble } }: { row: FleetRow }) {
  return (
    <Group gap={4}>
      <Mark color={colors[integrationStatus]} text={said.states[integrationStatus]} />
      {trouble.map(({ kind, message }) => (
        <Mark key={kind} color="red" text={said.troubles[kind]} title={message} />
      ))}
    </Group>
  );
}

const Mark = ({ color, text, title }: { color: string; text: string; title?: string }) => (
  <Badge variant="light" color={color} tt="none" maw="100%" c="var(--mantine-color-text)" title={title}>
    {text}
  </Badge>
);
