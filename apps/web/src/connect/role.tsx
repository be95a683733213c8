import { Text } from "@mantine/core";
import { Copyable } from "../ui/copyable.tsx";

/** A role of a key, with a button that copies it. */
export const Role = ({ role, why }: { role: string; why?: string }) => (
  <Copyable value={role}>{why && <Text size="sm">{why}</Text>}</Copyable>
);
