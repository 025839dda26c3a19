import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { BlinkClipsCard } from "../src/card/card.ts";
import type { BlinkClipsTile } from "../src/card/tile.ts";
import { REST } from "../src/frames/scrub.ts";
import "../src/index.ts";
import { BlinkClipsPlayer } from "../src/player/player.ts";
import { eventually } from "./eventually.ts";
import { FakeHouse } from "./fake-house.ts";
import { drawn, House, NOW, reset, showCard } from "./house.ts";
import { all, focused, names, one, text, tiles } from "./parts.ts";

let house: House;
let media: FakeHouse;
let card: BlinkClipsCard;

beforeEach(async () => {
  vi.spyOn(Date, "now").mockReturnValue(NOW * 1000);
  house = new House();
  media = new FakeHouse();
  const { fetchWithAuth } = media.hass;
  Object.defineProperty(house, "hass", { value: { ...house.hass, fetchWithAuth } });
  card = await showCard(house);
  await house.backend.send(reset());
  await drawn(card);
});

afterEach(async () => {
  for (const player of all<BlinkClipsPlayer>(card, "blink-clips-player")) {
    // eslint-disable-next-line no-await-in-loop -- A card has one player at most.
    await player.close();
  }
  vi.useRealTimers();
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

function tileAt(index: number): BlinkClipsTile {
  const tile = tiles(card)[index];
  if (!tile) throw new Error(`no tile ${index}`);
  return tile;
}

/** Moves the real mouse to a tile, and waits until the tile shows frames. */
async function restOn(tile: BlinkClipsTile): Promise<void> {
  // Move the mouse away first, because the card shows frames only after the mouse has moved.
  await userEvent.hover(tileAt(2));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await userEvent.hover(tile, { position: { x: tile.clientWidth / 2, y: 30 } });
  await vi.advanceTimersByTimeAsync(REST);
  vi.useRealTimers();
  await eventually(() => {
    expect(tile.renderRoot.querySelector(".frame")).not.toBeNull();
  });
}

test("tile_opens_the_player_and_the_tile_of_the_last_clip_gets_the_focus", async () => {
  await userEvent.click(tileAt(1));
  await eventually(() => {
    expect(text(card, "dialog[open] h2")).toBe("Garage");
  });
  expect(one<BlinkClipsPlayer>(card, "blink-clips-player").clips).toHaveLength(30);
  await userEvent.keyboard("ll{Escape}");
  await eventually(() => {
    expect(focused(card)).toBe(names(card)[3]);
  });
});

test("click_plays_from_the_frame_below_the_mouse", async () => {
  const opened = vi.spyOn(BlinkClipsPlayer.prototype, "open");
  const tile = tileAt(0);
  await restOn(tile);
  expect(media.requestsOf("/strips/")).toHaveLength(1);
  await userEvent.click(tile, { position: { x: tile.clientWidth / 2, y: 30 } });
  await eventually(() => {
    expect(opened).toHaveBeenCalledExactlyOnceWith("one/60", expect.closeTo(5, 0));
  });
});

test("tile_shows_the_duration_of_a_clip_whose_frames_were_seen", async () => {
  await restOn(tileAt(0));
  await userEvent.hover(tileAt(1));
  await eventually(() => {
    expect(text(card, ".facts")).toBe("0:10");
  });
});

test("menu_of_a_tile_opens_by_button_and_plays_nothing", async () => {
  await userEvent.hover(tileAt(1));
  await drawn(card);
  const menu = tileAt(1).renderRoot.querySelector<HTMLElement>(".menu");
  await userEvent.click(menu as HTMLElement);
  await eventually(() => {
    expect(text(card, "[role=menuitem]")).toContain("Save to media folder");
  });
  expect(all(card, "dialog[open]")).toEqual([]);
});

test("menu_of_a_tile_opens_by_key", async () => {
  await userEvent.keyboard("{Tab}");
  tileAt(0).focus();
  await drawn(card);
  tileAt(0)
    .renderRoot.querySelector(".clip")
    ?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
  await eventually(() => {
    expect(text(card, "[role=menuitem]")).toContain("Download");
  });
  await userEvent.keyboard("{Escape}");
  expect(tileAt(0).shadowRoot?.activeElement?.getAttribute("aria-label")).toBe(
    "Actions for this clip",
  );
});

test("card_that_is_moved_while_it_plays_closes_the_player_and_opens_it_again", async () => {
  await userEvent.click(tileAt(1));
  await eventually(() => {
    expect(text(card, "dialog[open] h2")).toBe("Garage");
  });
  const column = document.createElement("div");
  Object.assign(column.style, { width: "500px", height: "248px" });
  document.body.append(column);
  column.append(card);
  await house.backend.send(reset());
  await drawn(card);
  expect(all(card, "dialog[open]")).toEqual([]);
  await userEvent.click(tileAt(0));
  await eventually(() => {
    expect(text(card, "dialog:modal h2")).toBe("Garden");
  });
});

test("focus_moves_to_another_tile_after_its_clip_was_deleted", async () => {
  await userEvent.keyboard("{Tab}");
  tileAt(1).focus();
  await drawn(card);
  const [, , third = ""] = names(card);
  tileAt(1).renderRoot.querySelector<HTMLElement>(".menu")?.focus();
  await userEvent.keyboard("{Enter}");
  await eventually(() => {
    expect(text(card, "[role=menuitem]")).toContain("Delete…");
  });
  await userEvent.keyboard("{End}{Enter}");
  await userEvent.click(page.getByRole("button", { name: "Delete", exact: true }));
  await house.backend.send({ kind: "change", removed: [["one", 59]] });
  await house.services[0]?.answer(undefined);
  await eventually(() => {
    expect(focused(card)).toBe(third);
  });
});
