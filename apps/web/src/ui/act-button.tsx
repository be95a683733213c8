import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { useId } from "react";

interface ActButtonProps extends ButtonProps {
  onClick: () => unknown;
  /** Why it cannot be done now; it can when nothing is given. */
  whyNot?: string | undefined;
}

/** A button that, where it cannot be used, still can be reached and says why. */
export function ActButton({ onClick, whyNot, children, ...look }: ActButtonProps) {
  const id = useId();
  const isOff = whyNot !== undefined;
  return (
    <>
      <Tooltip
        label={whyNot}
        disabled={!isOff}
        events={{ hover: true, focus: true, touch: true }}
        multiline
        maw={280}
      >
        <Button
          {...look}
          {...(isOff ? { "data-disabled": true, "aria-disabled": true, "aria-describedby": id } : {})}
          onClick={() => void (isOff || onClick())}
        >
          {children}
        </Button>
      </Tooltip>
      {isOff && (
        <span id={id} hidden>
          {whyNot}
        </span>
      )}
    </>
  );
}
