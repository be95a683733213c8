import { type Endpoint, useRotateSecret } from "../api/push.ts";
import { words } from "../words/index.ts";
import { ConfirmedAction } from "./confirmed-action.tsx";
import { IssuedSecret } from "./issued-secret.tsx";

const texts = words.push;

/** A button that makes a new secret and shows it once. */
export function RotateSecret({ endpoint: { id } }: { endpoint: Endpoint }) {
  const rotate = useRotateSecret();
  return (
    <>
      <ConfirmedAction
        open={texts.actions.rotate}
        texts={texts.rotation}
        action={{ ...rotate, run: () => rotate.mutate(id) }}
      />
      <IssuedSecret secret={rotate.data?.secret} onDone={rotate.reset} />
    </>
  );
}
