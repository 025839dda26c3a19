import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { BlinkClipsCard } from "../src/card/card.ts";
import "../src/index.ts";
import type { Clip } from "../src/protocol.ts";
import { violations } from "./axe.ts";
import { clip, drawn, reset, showCard } from "./house.ts";
import { all, buttonNamed, names, text } from "./parts.ts";
import { house, renewHouse, send } from "./shown-card.ts";

renewHouse();

/**
 * The size of a card whose row shows all clips. At the end of a scrolled row, the card would read a
 * page by itself.
 */
const WIDE = { width: "800px" };

/** Shows a card while the integration has not yet read the whole list of clips. */
async function shown(
  clips: readonly Clip[] = [],
  config = {},
  size: object = WIDE,
): Promise<BlinkClipsCard> {
  const { complete: _, ...event } = reset({ clips });
  const card = await showCard(house, config, size);
  await send(card, event);
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

test("page_that_may_lack_clips_is_reported_and_can_be_read_again", async () => {
  const card = await shown([clip(60)]);
  await userEvent.click(buttonNamed(card, "Older clips"));
  const page = { clips: [clip(50)], cameras: [] };
  house.backend.pages[0]?.answer({ ...page, failure: "The list of Cabin cannot be read." });
  await drawn(card);
  expect(names(card)).toHaveLength(2);
  expect(text(card, ".banner")).toContain("The list of Cabin cannot be read.");

  await userEvent.click(buttonNamed(card, "Try again"));
  expect(house.backend.pages[1]?.message.before).toEqual([clip(60).time, "one", 60]);
  house.backend.pages[1]?.answer({ ...page, clips: [clip(55), clip(50)] });
  await drawn(card);
  expect(names(card)).toHaveLength(3);
  expect(text(card, "ha-card")).not.toContain("cannot be read");
});

test("end_of_the_list_is_stated_after_the_last_page", async () => {
  const card = await shown([clip(60)], { days: 30 });
  const button = buttonNamed(card, "Older clips");
  await userEvent.click(button);
  house.backend.pages[0]?.answer({ clips: [clip(50)], cameras: [], more: true });
  await drawn(card);
  expect(text(card, ".older")).toBe("Older clips");
  await userEvent.click(button);
  house.backend.pages[1]?.answer({ clips: [], cameras: [] });
  await drawn(card);
  expect(names(card)).toHaveLength(2);
  expect(text(card, ".older")).toBe("No older clips. Days shown: 30");
  expect(button.matches(":focus")).toBe(true);
  expect(await violations(card)).toEqual([]);
  button.click();
  expect(house.backend.pages).toHaveLength(2);
});

test("list_without_further_pages_has_no_button", async () => {
  const card = await showCard(house);
  await send(card, reset({ clips: [clip(60)] }));
  expect(all(card, ".older")).toEqual([]);
});

test("end_of_the_list_is_not_stated_if_clips_may_be_missing", async () => {
  const card = await shown([clip(60)]);
  await userEvent.click(buttonNamed(card, "Older clips"));
  house.backend.pages[0]?.answer({ clips: [], cameras: [], failure: "No list." });
  await drawn(card);
  expect(all(card, ".older")).toEqual([]);
});

test.each([
  ["row", {}],
  ["grid", { height: "400px" }],
])("text_at_the_end_of_a_%s_takes_the_room_of_the_button", async (form, height) => {
  const card = await shown(
    [60, 59, 58, 57, 56, 55].map((number) => clip(number)),
    {},
    { width: "400px", ...height },
  );
  const scroller = all(card, ".scroller")[0] as HTMLElement;
  const size = () => (form === "row" ? scroller.scrollWidth : scroller.scrollHeight);
  expect(scroller.classList.contains("grid")).toBe(form === "grid");
  const withButton = size();
  // A mouse click would first scroll to the end, where the card reads a page by itself.
  buttonNamed(card, "Older clips").click();
  house.backend.pages[0]?.answer({ clips: [], cameras: [] });
  await drawn(card);
  expect(text(card, ".older")).toContain("No older clips");
  expect(size()).toBe(withButton);
});
