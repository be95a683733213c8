import { Anchor, Image } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { words } from "../words.ts";

/** The product's name, which leads to the first page. */
export function Brand() {
  return (
    <Anchor component={Link} to="/" aria-label={words.shell.product} style={{ flex: "none" }}>
      <Image src="/favicon.svg" alt="" w={28} h={28} />
    </Anchor>
  );
}
