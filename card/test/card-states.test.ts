import { describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { BlinkClipsCard } from "../src/card/card.ts";
import "../src/index.ts";
import type { Account, ResetEvent } from "../src/protocol.ts";
import { violations } from "./axe.ts";
import { ACCOUNT, camera, CAMERAS, clip, drawn, NOW, reset, showCard, SYSTEM } from "./house.ts";
import { all, buttonNamed, names, one, text } from "./parts.ts";
import { house, renewHouse, shown } from "./shown-card.ts";

renewHouse();

type Case = readonly [name: string, event: Partial<ResetEvent>, sentence: string];

const INSTEAD: readonly Case[] = [
  ["without_clips", { clips: [] }, "No clips yet. Disarmed systems record no motion: Home."],
  [
    "without_motion_detection",
    { clips: [], cameras: [camera("garden", "Garden", { motion_off: true })] },
    "Motion detection is off: Garden.",
  ],
  [
    "without_storage",
    { clips: [], systems: [{ ...SYSTEM, clips: "nowhere" }] },
    "No clips are stored: there is no subscription and no USB drive, or nothing was recorded yet.",
  ],
  [
    "with_unread_usb_drive",
    { clips: [], systems: [{ ...SYSTEM, clips: "unread_usb" }] },
    "Choose the drive in the options of Blink Clips. Open settings",
  ],
  [
    "without_account",
    { clips: [], accounts: [], systems: [], cameras: [] },
    "No Blink account is set up yet. Open settings",
  ],
  ["without_cameras", { clips: [], systems: [], cameras: [] }, "No cameras were found"],
  [
    "whose_account_starts",
    { clips: [], accounts: [{ ...ACCOUNT, state: "starting" }], systems: [], cameras: [] },
    "No clips yet.",
  ],
  [
    "without_permission",
    { clips: [], accounts: [], systems: [], cameras: [], hidden: true },
    "You may see no camera here.",
  ],
  ["of_newer_integration", { protocol: 2 }, "Reload this page to use the new version. Reload"],
];

const BANNERS: readonly Case[] = [
  ["starting", { accounts: [{ ...ACCOUNT, state: "starting" }] }, "is starting"],
  [
    "unreachable",
    { accounts: [{ ...ACCOUNT, state: "unreachable", since: NOW - 3600 }] },
    "Blink cannot be reached. The clips are as of today, 11:00.",
  ],
  [
    "paused",
    { accounts: [{ ...ACCOUNT, state: "paused", until: NOW + 3600 }] },
    "Blink asked for a pause until today, 13:00. Newer clips appear after that.",
  ],
  [
    "signed_out",
    { accounts: [{ ...ACCOUNT, state: "signed_out" }] },
    "Sign in again. Open settings",
  ],
  [
    "not_loaded_of_two",
    { accounts: [ACCOUNT, { id: "two", title: "Cabin", state: "not_loaded" }] },
    "Cabin: This Blink account is not loaded, so its clips are not shown. Open settings",
  ],
  [
    "with_offline_camera",
    { cameras: [...CAMERAS.slice(0, 2), camera("garage", "Garage", { offline: true })] },
    "Offline: Garage",
  ],
];

const THEMES = {
  light: "",
  dark:
    "background:#111;--primary-text-color:#e1e1e1;--secondary-text-color:#9b9b9b;" +
    "--card-background-color:#1c1c1c;--secondary-background-color:#282828;" +
    "--divider-color:#3a3a3a;--primary-color:#009ac7",
};

describe("states", () => {
  test.each(INSTEAD)("card_%s_shows_why", async (_, event, sentence) => {
    const card = await shown(event);
    expect(text(card, ".instead").replaceAll(/\s+/gu, " ")).toContain(sentence);
    expect(await violations(card)).toEqual([]);
  });

  test("card_whose_cameras_were_removed_shows_how_to_choose_others", async () => {
    const card = await showCard(house, { cameras: ["camera.removed"] });
    await house.backend.send(reset({ clips: [], systems: [], cameras: [] }));
    await drawn(card);
    expect(text(card, ".instead")).toBe(
      "The chosen cameras were not found. Choose others in the settings of this card.",
    );
  });

  test.each(BANNERS)("account_%s_shows_a_sentence_above_the_clips", async (_, event, sentence) => {
    const card = await shown(event);
    expect(text(card, ".banner").replaceAll(/\s+/gu, " ")).toContain(sentence);
    expect(names(card).length).toBeGreaterThan(2);
    expect(await violations(card)).toEqual([]);
  });

  test.each(Object.entries(THEMES))("%s_theme_has_enough_contrast", async (_, style) => {
    document.body.setAttribute("style", style);
    const offline = [camera("garden", "Garden"), camera("door", "Door", { offline: true })];
    const card = await shown({ unwatched: 3, cameras: offline, clips: [clip(60), clip(57)] });
    card.style.background = "var(--card-background-color, #fff)";
    expect(await violations(card)).toEqual([]);
  });

  test("sentences_with_a_long_address_fit_into_the_card", async () => {
    const title = "somebody.with.a.very.long.name@family.example.com";
    const card = await showCard(house, {}, { width: "300px", height: "480px" });
    const accounts: Account[] = [ACCOUNT, { id: "two", title, state: "not_loaded" }];
    await house.backend.send(reset({ accounts }));
    await userEvent.click(buttonNamed(card, "Arm: Home"));
    await house.services[0]?.refuse(`${title}: Blink has received too many requests.`);
    await drawn(card);
    const edge = card.getBoundingClientRect().right;
    for (const sentence of all(card, ".banner span, .failure span")) {
      expect(sentence.textContent).toContain(title);
      expect(sentence.getBoundingClientRect().right).toBeLessThan(edge);
    }
  });

  test("links_to_settings_are_shown_to_administrators_only", async () => {
    house.admin = false;
    const card = await shown({ accounts: [{ ...ACCOUNT, state: "signed_out" }] });
    expect(text(card, ".banner")).toContain("Ask the administrator of this Home Assistant.");
    expect(all(card, ".notice a")).toEqual([]);
  });

  test("loading_card_shows_tiles_of_the_final_size", async () => {
    const card = await showCard(house);
    const before = one(card, ".skeleton").getBoundingClientRect();
    expect(all(card, ".skeleton").length).toBeGreaterThan(2);
    await house.backend.send(reset());
    await drawn(card);
    const after = one(card, "blink-clips-tile").getBoundingClientRect();
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    expect(all(card, ".skeleton")).toEqual([]);
  });

  test("card_before_home_assistant_shows_tiles_that_load", async () => {
    const card = document.createElement("blink-clips-card") as BlinkClipsCard;
    card.setConfig({ title: "Door" });
    document.body.append(card);
    await drawn(card);
    expect(text(card, "h2")).toBe("Door");
    expect(all(card, ".skeleton").length).toBeGreaterThan(0);
    expect(await violations(card)).toEqual([]);
  });

  test("integration_that_is_not_running_is_asked_again_when_an_integration_has_started", async () => {
    house.backend.refusal = { code: "unknown_command", message: "Unknown command." };
    const card = await showCard(house);
    house.backend.refusal = undefined;
    card.hass = house.hass;
    expect(house.backend.open).toHaveLength(0);
    house.config = { ...house.config };
    card.hass = house.hass;
    await drawn(card);
    expect(house.backend.open).toHaveLength(1);
  });

  test("integration_that_is_not_running_is_named_until_it_runs", async () => {
    house.backend.refusal = { code: "unknown_command", message: "Unknown command." };
    const card = await showCard(house);
    expect(text(card, ".instead")).toContain("Blink Clips is not running.");
    house.backend.refusal = undefined;
    await house.backend.reconnect();
    await house.backend.send(reset());
    await drawn(card);
    expect(names(card).length).toBeGreaterThan(2);
  });

  test("refused_subscription_can_be_tried_again", async () => {
    house.backend.refusal = { code: "unauthorized", message: "Unauthorized." };
    const card = await showCard(house);
    expect(text(card, ".instead")).toContain("Unauthorized.");
    house.backend.refusal = undefined;
    await userEvent.click(buttonNamed(card, "Try again"));
    await house.backend.send(reset());
    await drawn(card);
    expect(names(card).length).toBeGreaterThan(2);
  });

  test("lost_connection_keeps_the_clips_and_returns_by_itself", async () => {
    const card = await shown();
    await house.backend.lose();
    await drawn(card);
    expect(text(card, ".banner")).toContain("The connection to Home Assistant is lost.");
    expect(names(card).length).toBeGreaterThan(2);
    await house.backend.reconnect();
    await drawn(card);
    expect(text(card, ".banner")).toBe("");
  });
});
