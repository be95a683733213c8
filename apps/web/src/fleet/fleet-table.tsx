import { Table } from "@mantine/core";
import { useWindowRows } from "../ui/use-window-rows.ts";
import { words } from "../words/index.ts";
import classes from "./fleet.module.css";
import { FleetTableRow } from "./fleet-table-row.tsx";
import type { FleetRow } from "./use-fleet.ts";

const texts = words.fleet;
const getKey = ({ workspaceId }: FleetRow) => workspaceId;

interface FleetTableProps {
  rows: readonly FleetRow[];
  hasMore: boolean;
  loadMore: () => unknown;
}

/** A table of any number of workspaces. Only the visible rows are in the document, between two spacers. */
export function FleetTable({ rows, hasMore, loadMore }: FleetTableProps) {
  const { containerRef, top, virtualizer } = useWindowRows<HTMLTableSectionElement, FleetRow>({
    ...{ rows, getKey, rowHeight: 64, hasMore, loadMore },
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const above = (items[0]?.start ?? top) - top;
  const below = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <Table
      layout="fixed"
      tabularNums
      className={classes["table"] ?? ""}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
    >
      <Table.Caption style={{ captionSide: "top", textAlign: "start" }}>{texts.caption}</Table.Caption>
      <TableHead />
      <Table.Tbody ref={containerRef}>
        <Spacer height={above} />
        {items.map(({ key, index }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <FleetTableRow
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-rowindex={index + 2}
              row={row}
            />
          );
        })}
        <Spacer height={below} />
      </Table.Tbody>
    </Table>
  );
}

function TableHead() {
  return (
    <Table.Thead>
      <Table.Tr aria-rowindex={1}>
        <Table.Th>{texts.columns.workspace}</Table.Th>
        <Table.Th>{texts.columns.state}</Table.Th>
        <Table.Th visibleFrom="sm">{texts.columns.late}</Table.Th>
        <Table.Th visibleFrom="sm">{texts.columns.done}</Table.Th>
        <Table.Th visibleFrom="sm">{texts.columns.volume}</Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

/** Takes the height of the rows that are not in the document. */
const Spacer = ({ height }: { height: number }) =>
  height > 0 && (
    <tr aria-hidden style={{ border: 0 }}>
      <td style={{ height, padding: 0 }} />
    </tr>
  );
