import axe from "axe-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import type { BlinkClipsCard } from "../src/card/card.ts";
import "../src/index.ts";
import { playerFile } from "../src/player-file.ts";
import { eventually } from "./eventually.ts";
import { FakeHouse } from "./fake-house.ts";
import { drawn, House, NOW, reset, showCard } from "./house.ts";
import { all, one, text, tiles } from "./parts.ts";

const FAILURE = "The player could not be loaded. Try again, or reload this page.";

let house: House;
let card: BlinkClipsCard;

beforeEach(async () => {
  vi.spyOn(Date, "now").mockReturnValue(NOW * 1000);
  house = new House();
  const { fetchWithAuth } = new FakeHouse().hass;
  Object.defineProperty(house, "hass", { value: { ...house.hass, fetchWithAuth } });
  card = await showCard(house);
  await house.backend.send(reset());
  await drawn(card);
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

/** Returns how often this page has requested the file of the player. */
function requests(): number {
  return performance
    .getEntriesByType("resource")
    .filter(({ name }) => name.includes("/src/player/index.ts")).length;
}

async function clickTile(index: number): Promise<void> {
  const tile = tiles(card)[index];
  if (!tile) throw new Error(`no tile ${index}`);
  await userEvent.click(tile);
  await drawn(card);
}

/** Delays the loading of the player until the test calls `arrive` or `fail`. */
function slowPlayer(): { readonly arrive: () => Promise<void>; readonly fail: () => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const load = playerFile.load.bind(playerFile);
  vi.spyOn(playerFile, "load").mockImplementation(async () => {
    await promise;
    return load();
  });
  return {
    arrive: async () => {
      resolve();
      await load();
      await drawn(card);
    },
    fail: () => {
      reject(new TypeError("Failed to fetch dynamically imported module"));
    },
  };
}

test("pointer_on_a_tile_loads_the_player_and_the_first_click_opens_it", async () => {
  await userEvent.hover(tiles(card)[1] as Element);
  await eventually(() => {
    expect(requests()).toBe(1);
  });
  expect(all(card, "blink-clips-player, blink-clips-menu")).toEqual([]);
  await clickTile(1);
  await eventually(() => {
    expect(text(card, "dialog[open] h2")).toBe("Garage");
  });
  await userEvent.keyboard("{Escape}");
  await clickTile(2);
  await eventually(() => {
    expect(text(card, "dialog[open] h2")).toBe("Front door");
  });
  expect(requests()).toBe(1);
});

test("focus_on_a_tile_loads_the_player", async () => {
  const load = vi.spyOn(playerFile, "load");
  tiles(card)[0]?.focus();
  expect(load).toHaveBeenCalledOnce();
});

test("preview_loads_no_player", async () => {
  card.preview = true;
  await drawn(card);
  const load = vi.spyOn(playerFile, "load");
  await clickTile(1);
  tiles(card)[0]?.focus();
  expect(load).not.toHaveBeenCalled();
  card.preview = false;
  await drawn(card);
  await clickTile(1);
  expect(load).toHaveBeenCalled();
});

test("hidden_tab_loads_no_player", async () => {
  const load = vi.spyOn(playerFile, "load");
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const [tile] = tiles(card);
  const over = { bubbles: true, composed: true };
  tile?.dispatchEvent(new PointerEvent("pointerover", over));
  tile?.focus();
  expect(load).not.toHaveBeenCalled();
  hidden.mockReturnValue(false);
  tile?.dispatchEvent(new PointerEvent("pointerover", over));
  expect(load).toHaveBeenCalledOnce();
});

test("failed_load_is_told_and_the_next_click_plays", async () => {
  const player = slowPlayer();
  await clickTile(1);
  player.fail();
  await eventually(() => {
    expect(one(card, "[role=alert]").innerText).toContain(FAILURE);
  });
  expect(text(card, "[role=alert] button")).toBe("Reload");
  expect(all(card, ".ring")).toEqual([]);
  const { violations } = await axe.run(document.body);
  expect(violations.map(({ id }) => id)).not.toContain("color-contrast");
  vi.mocked(playerFile.load).mockRestore();
  await clickTile(2);
  await eventually(() => {
    expect(text(card, "dialog[open] h2")).toBe("Front door");
  });
  expect(all(card, "[role=alert]")).toEqual([]);
});

test("tile_shows_a_ring_until_the_player_is_loaded_and_the_last_wish_counts", async () => {
  const player = slowPlayer();
  await clickTile(1);
  expect(all(card, ".ring")).toHaveLength(1);
  await clickTile(2);
  const [ring] = all(card, ".ring");
  expect(ring?.getRootNode()).toBe(tiles(card)[2]?.shadowRoot);
  await player.arrive();
  await eventually(() => {
    expect(text(card, "dialog[open] h2")).toBe("Front door");
  });
  expect(all(card, "blink-clips-tile .ring")).toEqual([]);
});

test("removed_card_opens_nothing_when_the_player_arrives", async () => {
  const player = slowPlayer();
  await clickTile(1);
  const frame = card.parentElement;
  card.remove();
  await player.arrive();
  frame?.append(card);
  await drawn(card);
  expect(all(card, "dialog, .ring")).toEqual([]);
});
