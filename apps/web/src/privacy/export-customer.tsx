import { Button } from "@mantine/core";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";
import { useExportCustomer } from "./use-export-customer.ts";

const texts = words.privacy.export;

/** Saves everything that is stored of a customer. */
export function ExportCustomer({ customerId }: { customerId: string }) {
  const { mutate, isPending, isError, error } = useExportCustomer();
  return (
    <>
      <Button variant="default" size="xs" loading={isPending} onClick={() => mutate(customerId)}>
        {texts.open}
      </Button>
      {isError && <Failure error={error} title={texts.failed} />}
    </>
  );
}
