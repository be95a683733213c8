import { Group, Text } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWorkspace } from "../api/workspace-context.ts";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import classes from "./browse.module.css";
import { conversationSearch } from "./conversation-search.ts";

interface RecordRowProps {
  name: ReactNode;
  /** The conversation that the row leads to; undefined when it is deleted. */
  conversationId: string | undefined;
  updatedAt: Date;
  children: ReactNode;
}

const toListSearch = (search: object) => conversationSearch.parse(search);

/** A record in a list. The whole row is a link to its conversation. */
export function RecordRow({ name, conversationId: id, updatedAt, children }: RecordRowProps) {
  const { id: workspaceId } = useWorkspace();
  const listSearch = useSearch({ strict: false, select: toListSearch });
  const nameProps = { dir: "auto", fw: 600, lineClamp: 2, miw: 0 } as const;
  return (
    <article className={classes["row"]}>
      <Group gap="sm" align="baseline" justify="space-between" wrap="nowrap">
        {id === undefined ? (
          <Text {...nameProps} className={classes["words"] ?? ""}>
            {name}
          </Text>
        ) : (
          <TextLink
            {...nameProps}
            to="/w/$workspaceId/conversations/$id"
            params={{ workspaceId, id }}
            state={(before) => ({ ...before, list: listSearch })}
            className={`${classes["rowLink"]} ${classes["words"]}`}
          >
            {name}
          </TextLink>
        )}
        <Text size="sm" c="dimmed" flex="none">
          <Instant at={updatedAt} isRelative />
        </Text>
      </Group>
      {children}
    </article>
  );
}
