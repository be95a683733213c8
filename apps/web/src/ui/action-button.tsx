import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { useId } from "react";

interface ActionButtonProps extends ButtonProps {
  onClick: () => unknown;
  /** Why the action is not possible now; undefined when it is. */
  disabledReason?: string | undefined;
}

/** A button that, while disabled, can still be focused and says why it is disabled. */
export function ActionButton({ onClick, disabledReason, children, ...buttonProps }: ActionButtonProps) {
  const id = useId();
  const isDisabled = disabledReason !== undefined;
  return (
    <>
      <Tooltip
        label={disabledReason}
        disabled={!isDisabled}
        events={{ hover: true, focus: true, touch: true }}
        multiline
        maw={280}
      >
        <Button
          {...buttonProps}
          {...(isDisabled ? { "data-disabled": true, "aria-disabled": true, "aria-describedby": id } : {})}
          onClick={() => void (isDisabled || onClick())}
        >
          {children}
        </Button>
      </Tooltip>
      {isDisabled && (
        <span id={id} hidden>
          {disabledReason}
        </span>
      )}
    </>
  );
}
