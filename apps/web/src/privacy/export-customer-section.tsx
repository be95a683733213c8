import { Button, Flex, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { useExportCustomer } from "./use-export-customer.ts";

const texts = words.privacy.export;

/** Saves everything that is stored of a person who asks for it, for admins. The person may know only their address. */
export function ExportCustomerSection() {
  const { mutate, isPending, isError, error } = useExportCustomer();
  const [customer, setCustomer] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(customer.trim());
  };
  return (
    <Section title={texts.title} hint={texts.hint}>
      <form onSubmit={submit}>
        <Flex direction={{ base: "column", sm: "row" }} align={{ base: "stretch", sm: "flex-end" }} gap="sm">
          <TextInput
            label={texts.label}
            value={customer}
            autoComplete="off"
            maxLength={200}
            onChange={({ currentTarget }) => setCustomer(currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={isPending} disabled={customer.trim() === ""}>
            {texts.download}
          </Button>
        </Flex>
      </form>
      {isError && <Failure error={error} title={texts.failed} />}
    </Section>
  );
}
