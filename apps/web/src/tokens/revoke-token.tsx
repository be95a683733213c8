import { type Token, useRevokeToken } from "../api/tokens.ts";
import { ConfirmedAction } from "../ui/confirmed-action.tsx";
import { words } from "../words/index.ts";

const texts = words.tokens.revoke;

/** A button that revokes a token, once the person has confirmed it. */
export const RevokeToken = ({ token: { id, name } }: { token: Token }) => (
  <ConfirmedAction
    {...{ size: "xs", flex: "none", input: id }}
    action={useRevokeToken()}
    label={texts.name(name)}
    texts={{ ...texts, title: texts.title(name) }}
  />
);
