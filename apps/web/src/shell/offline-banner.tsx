import { Alert } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { words } from "../words.ts";

/** Says that what is shown may be old. */
export function OfflineBanner() {
  const { online } = useNetwork();
  return (
    <div role="status">
      {!online && (
        <Alert color="yellow" mb="md">
          {words.shell.offline}
        </Alert>
      )}
    </div>
  );
}
