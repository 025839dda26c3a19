import { describe, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import type { BlinkClipsCard } from "../src/card/card.ts";
import { eventually } from "./eventually.ts";
import { CONNECTION_LOST, rejected } from "./home-assistant-error.ts";
import "../src/index.ts";
import { PosterLoader } from "../src/model/poster-loader.ts";
import { violations } from "./axe.ts";
import { ACCOUNT, CAMERAS, clip, clips, drawn, NOW, reset, showCard } from "./house.ts";
import { watchPage } from "./page-guard.ts";
import { all, buttonNamed, names, one, text, tiles } from "./parts.ts";
import { house, renewHouse, send, shown } from "./shown-card.ts";

renewHouse();

const GRID = { height: "480px" };
describe("filter", () => {
  test("chip_shows_clips_of_its_camera", async () => {
    const card = await shown();
    await userEvent.click(buttonNamed(card, "Garage"));
    await drawn(card);
    expect(names(card).every((it) => it.includes("· Garage"))).toBe(true);
    expect(buttonNamed(card, "Garage").ariaPressed).toBe("true");
    await send(card, reset({ clips: [] }));
    expect(text(card, ".instead")).toContain("Nothing matches.");
    await userEvent.click(buttonNamed(card, "Show all"));
    await drawn(card);
    expect(names(card)[0]).toContain("Garden");
  });

  test("search_is_opened_from_the_menu_and_ended_with_escape", async () => {
    const card = await shown();
    await userEvent.click(buttonNamed(card, "Menu"));
    await userEvent.click(buttonNamed(card, "Search"));
    await drawn(card);
    await userEvent.keyboard("parcel{Enter}");
    await drawn(card);
    expect(house.backend.pages[0]?.message.text).toBe("parcel");
    house.backend.pages[0]?.answer({ clips: [clip(7)], cameras: CAMERAS });
    await drawn(card);
    expect(names(card)).toHaveLength(1);
    await userEvent.keyboard("{Escape}");
    await drawn(card);
    expect(names(card).length).toBeGreaterThan(1);
  });

  test("search_begins_with_its_button_as_well", async () => {
    const card = await shown();
    await userEvent.click(buttonNamed(card, "Menu"));
    await userEvent.click(buttonNamed(card, "Search"));
    await drawn(card);
    await userEvent.keyboard("parcel");
    await userEvent.click(buttonNamed(card, "Search"));
    expect(house.backend.pages[0]?.message.text).toBe("parcel");
  });
});

describe("posters", () => {
  test("posters_near_the_screen_are_requested_once", async () => {
    const card = await shown({ clips: clips(100) });
    await eventually(() => {
      expect(all(card, "img").length).toBeGreaterThan(2);
    });
    const requested = house.posters.length;
    expect(requested).toBeLessThan(12);
    expect(house.posters[0]).toBe("/api/blink_clips/clips/one/60.jpg");
    await send(card, { kind: "change", clips: [clip(60, { unwatched: true })] });
    expect(new Set(house.posters).size).toBe(house.posters.length);
  });

  test("list_scrolled_far_at_once_holds_posters", async () => {
    const hold = vi.spyOn(PosterLoader.prototype, "hold");
    const card = await shown({ clips: clips(5000) }, {}, GRID);
    expect(hold).not.toHaveBeenCalled();
    one(card, ".scroller").scrollTo({ top: 100_000 });
    await vi.waitFor(() => {
      expect(hold).toHaveBeenCalledWith();
    });
  });

  test("clips_without_poster_and_clips_on_usb_request_nothing", async () => {
    const card = await shown({
      clips: [{ ...clip(60), poster: undefined }, clip(59, { usb: true })],
    });
    await drawn(card);
    expect(house.posters).toEqual([]);
    expect(names(card)[1]).toContain("on the USB drive");
  });

  test("failed_poster_leaves_the_icon_and_no_broken_picture", async () => {
    house.posterStatus = 404;
    const card = await shown({ clips: clips(2) });
    await eventually(() => {
      expect(house.posters).toHaveLength(2);
    });
    await drawn(card);
    expect(all(card, "img")).toEqual([]);
    expect(all(card, "button.plain")).toHaveLength(2);
  });
});

describe("preview", () => {
  test("preview_shows_three_clips_and_no_controls", async () => {
    const card = await showCard(house);
    card.preview = true;
    card.setConfig({});
    await drawn(card);
    expect(house.backend.open.at(-1)?.limit).toBe(3);
    await send(card, reset());
    expect(tiles(card)).toHaveLength(3);
    expect(all(card, "blink-clips-controls, .chip")).toEqual([]);
  });

  test("preview_without_clips_reads_no_older_clips", async () => {
    const card = await showCard(house);
    card.preview = true;
    card.setConfig({});
    await drawn(card);
    const { complete: _, ...event } = reset({ clips: [] });
    await send(card, event);
    expect(text(card, "ha-card")).toContain("No clips yet.");
    expect(house.backend.pages).toEqual([]);
  });
});

test("foreign_state_changes_render_nothing", async () => {
  const card = await shown();
  const renders = vi.spyOn(card as unknown as { render: () => unknown }, "render");
  for (let change = 0; change < 1000; change += 1) {
    house.states = {
      ...house.states,
      "sensor.power": {
        entity_id: "sensor.power",
        state: `${change}`,
        last_changed: "",
        attributes: {},
      },
    };
    card.hass = house.hass;
    // eslint-disable-next-line no-await-in-loop -- Home Assistant sends one change at a time.
    await card.updateComplete;
  }
  expect(renders).not.toHaveBeenCalled();
});

test("new_day_renames_the_headings", async () => {
  const card = await shown({ clips: clips(20) }, {}, GRID);
  expect(text(card, "h3")).toBe("Today\nYesterday");
  vi.spyOn(Date, "now").mockReturnValue((NOW + 86_400) * 1000);
  document.dispatchEvent(new Event("visibilitychange"));
  await drawn(card);
  expect(text(card, "h3")).toBe("Yesterday\nFriday, November 27");
});

test("posters_that_failed_appear_after_the_connection_returned", async () => {
  house.posterStatus = 502;
  const card = await shown();
  expect(all(card, "img")).toEqual([]);
  house.posterStatus = 200;
  await house.backend.lose();
  await house.backend.reconnect();
  await house.backend.send(reset());
  await drawn(card);
  expect(all(card, "img").length).toBeGreaterThan(2);
});

test("search_that_fails_shows_the_reason", async () => {
  const card = await shown();
  card.renderRoot
    .querySelector("blink-clips-header")
    ?.dispatchEvent(
      new CustomEvent("narrowed", { detail: { cameras: [], types: [], text: "parcel" } }),
    );
  house.backend.pages[0]?.refuse({ message: "Blink cannot be reached." });
  await drawn(card);
  expect(text(card, ".instead")).toContain("Blink cannot be reached.");
  await userEvent.click(buttonNamed(card, "Try again"));
  house.backend.pages[1]?.answer({ clips: [clip(60)], cameras: CAMERAS });
  await drawn(card);
  expect(names(card)).toHaveLength(1);
});

test("hidden_tab_renders_nothing_until_it_is_visible", async () => {
  const card = await shown();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const renders = vi.spyOn(card as unknown as { render: () => unknown }, "render");
  await send(card, { kind: "change", clips: [clip(61)] });
  expect(renders).not.toHaveBeenCalled();
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await drawn(card);
  expect(tiles(card)[0]?.shown.clip.id).toBe(61);
});

test("removed_card_ends_its_subscription_and_returns_with_a_new_one", async () => {
  const card = await shown();
  const parent = card.parentElement;
  card.remove();
  await Promise.resolve();
  expect(house.backend.open).toEqual([]);
  expect(house.backend.listeners).toBe(0);
  parent?.append(card);
  await drawn(card);
  expect(house.backend.open).toHaveLength(1);
  expect(tiles(card).length).toBeGreaterThan(0);
});

test("removed_card_leaves_no_listener_and_no_object_url", async () => {
  const page = watchPage();
  const before = page.kept();
  const card = await shown();
  await eventually(() => {
    expect(page.kept().urls).toBeGreaterThan(2);
  });
  expect(page.kept().listeners).toBeGreaterThan(before.listeners);
  card.parentElement?.remove();
  await drawn(card);
  expect(page.kept()).toEqual(before);
  page.stop();
});

test("changed_title_keeps_the_clips_and_other_cameras_are_requested", async () => {
  const card = await shown();
  card.setConfig({ title: "Garden" });
  await drawn(card);
  expect(text(card, "h2")).toBe("Garden");
  expect(house.backend.subscriptions).toHaveLength(1);
  expect(tiles(card).length).toBeGreaterThan(2);
  card.setConfig({ title: "Garden", cameras: ["camera.garden"] });
  await drawn(card);
  expect(house.backend.open.map(({ cameras }) => cameras)).toEqual([["camera.garden"]]);
});

test("wrong_option_is_named", () => {
  const card = document.createElement("blink-clips-card") as BlinkClipsCard;
  expect(() => {
    card.setConfig({ days: 100 });
  }).toThrow('invalid value of option "days"');
  expect(card.getGridOptions()).toEqual({ columns: 12, rows: 4, min_columns: 6, min_rows: 3 });
});

test("larger_text_gets_more_rows_in_a_sections_view", () => {
  document.documentElement.style.fontSize = "200%";
  const card = document.createElement("blink-clips-card") as BlinkClipsCard;
  expect(card.getGridOptions()).toEqual({ columns: 12, rows: 8, min_columns: 6, min_rows: 6 });
});

test("state_of_a_system_is_translated_as_soon_as_its_texts_are_loaded", async () => {
  const card = await shown();
  expect(text(card, ".system")).toContain("disarmed");
  house.formatEntityState = () => "Deaktiviert";
  card.hass = house.hass;
  await drawn(card);
  expect(text(card, ".system")).toContain("Deaktiviert");
});

test("language_whose_texts_fail_to_load_is_shown_with_the_next_data", async () => {
  const card = await shown();
  const language = "eo";
  card.hass = { ...house.hass, language, callWS: async () => rejected(CONNECTION_LOST) };
  await drawn(card);
  expect(text(card, "h2")).toBe("Clips");
  const resources = { "component.blink_clips.common.card_clips": "Filmetoj" };
  const callWS = async <ResultT>() => ({ resources }) as ResultT;
  card.hass = { ...house.hass, language, callWS };
  await drawn(card);
  expect(text(card, "h2")).toBe("Filmetoj");
});

test("accessibility_of_row_and_grid_has_no_violation", async () => {
  const unwatched = clips(20).map((it) => clip(it.id, { unwatched: true }));
  const row = await shown({ clips: unwatched, unwatched: 20 });
  expect(await violations(row)).toEqual([]);
  const more = { clips: unwatched, complete: undefined, accounts: [ACCOUNT] };
  expect(await violations(await shown(more, {}, GRID))).toEqual([]);
});
