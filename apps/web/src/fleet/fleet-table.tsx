import { Table } from "@mantine/core";
import { useCallback } from "react";
import { useWindowRows } from "../ui/use-window-rows.ts";
import { words } from "../words.ts";
import classes from "./fleet.module.css";
import { FleetLine } from "./fleet-row.tsx";
import type { FleetRow } from "./queries.ts";

const said = words.fleet;
const rowHeight = 64;

interface FleetTableProps {
  rows: readonly FleetRow[];
  hasMore: boolean;
  loadMore: () => unknown;
}

/** Workspaces, any number of them: only the rows in sight are in the document, between two that keep the room. */
export function FleetTable({ rows, hasMore, loadMore }: FleetTableProps) {
  const {
    holder: body,
    top,
    virtualizer,
  } = useWindowRows<HTMLTableSectionElement>({
    count: rows.length,
    keyOf: useCallback((index: number) => rows[index]?.workspaceId ?? index, [rows]),
    overscan: 8,
    ...{ rowHeight, hasMore, loadMore },
  });
  const items = virtualizer.getVirtualItems();
  const above = (items[0]?.start ?? top) - top;
  const below = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <Table className={classes["table"]} aria-rowcount={hasMore ? -1 : rows.length + 1}>
      <Table.Caption style={{ captionSide: "top" }}>{said.caption}</Table.Caption>
      <Head />
      <Table.Tbody ref={body}>
        <Room height={above} />
        {items.map(({ key, index }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <FleetLine
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-rowindex={index + 2}
              row={row}
            />
          );
        })}
        <Room height={below} />
      </Table.Tbody>
    </Table>
  );
}

function Head() {
  return (
    <Table.Thead>
      <Table.Tr aria-rowindex={1}>
        <Table.Th>{said.columns.workspace}</Table.Th>
        <Table.Th>{said.columns.state}</Table.Th>
        <Table.Th visibleFrom="sm">{said.columns.late}</Table.Th>
        <Table.Th visibleFrom="sm">{said.columns.done}</Table.Th>
        <Table.Th visibleFrom="sm">{said.columns.volume}</Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

/** Stands for the rows that are not in the document. */
const Room = ({ height }: { height: number }) =>
  height > 0 && (
    <tr aria-hidden style={{ border: 0 }}>
      <td style={{ height, padding: 0 }} />
    </tr>
  );
