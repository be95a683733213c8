import { Text } from "@mantine/core";
import { Copyable } from "../ui/copyable.tsx";
import { words } from "../words/index.ts";

const texts = words.push.issued;

/** The secret of an endpoint, while it can be copied. */
export const IssuedSecret = ({ secret }: { secret: string }) => (
  <>
    <Text size="sm" role="status">
      {texts.hint}
    </Text>
    <Copyable value={secret} name={texts.what} />
  </>
);
