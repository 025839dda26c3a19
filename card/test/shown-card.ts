/** The house and the card that the tests of a file share. */

import { afterEach, beforeEach, vi } from "vitest";
import type { BlinkClipsCard } from "../src/card/card.ts";
import type { ClipsEvent } from "../src/protocol.ts";
import { drawn, House, NOW, reset, showCard } from "./house.ts";

/** The house of the running test. */
export let house = new House();

/** Gives each test of the calling file a new house, an empty page, and the time NOW. */
export function renewHouse(): void {
  beforeEach(() => {
    house = new House();
    vi.spyOn(Date, "now").mockReturnValue(NOW * 1000);
  });

  afterEach(() => {
    vi.restoreAllMocks();
    document.body.replaceChildren();
    document.body.removeAttribute("style");
    document.documentElement.removeAttribute("dir");
    document.documentElement.removeAttribute("style");
  });
}

/** Sends an event to the card, and waits until the card is drawn. */
export async function send(card: BlinkClipsCard, event: ClipsEvent): Promise<void> {
  await house.backend.send(event);
  await drawn(card);
}

/** Shows a card with its clips. `more` replaces fields of the first message to the card. */
export async function shown(
  more: object = {},
  config: object = {},
  size: object = {},
): Promise<BlinkClipsCard> {
  const card = await showCard(house, config, size);
  await send(card, reset(more));
  return card;
}
