import { type Endpoint, useRotateSecret } from "../api/push.ts";
import { ConfirmedAction } from "../ui/confirmed-action.tsx";
import { words } from "../words/index.ts";
import { IssuedSecret } from "./issued-secret.tsx";

/** A button that makes a new secret and shows it once. */
export function RotateSecret({ endpoint: { id } }: { endpoint: Endpoint }) {
  const rotate = useRotateSecret();
  return (
    <>
      <ConfirmedAction texts={words.push.rotation} action={rotate} input={id} size="xs" />
      <IssuedSecret secret={rotate.data?.secret} onDone={rotate.reset} />
    </>
  );
}
