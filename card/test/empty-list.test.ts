import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import type { BlinkClipsCard } from "../src/card/card.ts";
import "../src/index.ts";
import { clip, drawn, House, NOW, reset, showCard } from "./house.ts";
import { buttonNamed, names, text } from "./parts.ts";

let house = new House();

beforeEach(() => {
  house = new House();
  vi.spyOn(Date, "now").mockReturnValue(NOW * 1000);
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

/** Shows a card without clips. The integration has not read the whole list of clips. */
async function shown(): Promise<BlinkClipsCard> {
  const { complete: _, ...event } = reset({ clips: [] });
  const card = await showCard(house);
  await house.backend.send(event);
  await drawn(card);
  return card;
}

test("empty_list_reads_older_clips_by_itself", async () => {
  const card = await shown();
  expect(text(card, "ha-card")).not.toContain("No clips yet.");
  expect(house.backend.pages.map((it) => it.message.before)).toEqual([undefined]);
  house.backend.pages[0]?.answer({ clips: [clip(10)], cameras: [] });
  await drawn(card);
  expect(names(card)).toHaveLength(1);
});

test("empty_list_says_so_after_older_clips_were_read", async () => {
  const card = await shown();
  house.backend.pages[0]?.answer({ clips: [], cameras: [] });
  await drawn(card);
  expect(text(card, "ha-card")).toContain("No clips yet.");
  expect(house.backend.pages).toHaveLength(1);
});

test("failed_page_of_an_empty_list_is_reported_and_can_be_tried_again", async () => {
  const card = await shown();
  house.backend.pages[0]?.refuse({ message: "Blink cannot be reached." });
  await drawn(card);
  expect(text(card, "ha-card")).toContain("Blink cannot be reached.");
  expect(text(card, "ha-card")).not.toContain("No clips yet.");
  await userEvent.click(buttonNamed(card, "Try again"));
  expect(house.backend.pages).toHaveLength(2);
});
