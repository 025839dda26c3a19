/** The row of buttons of the card: arm and disarm a system, take a snapshot. */

import { expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import "../src/index.ts";
import { violations } from "./axe.ts";
import { drawn, NOW, reset, showCard, state } from "./house.ts";
import { all, buttonNamed, one, text } from "./parts.ts";
import { house, renewHouse, shown } from "./shown-card.ts";

renewHouse();

test("system_is_armed_and_shows_its_state", async () => {
  const card = await shown();
  expect(text(card, ".system span")).toBe("Home disarmed");
  await userEvent.click(buttonNamed(card, "Arm: Home"));
  expect(house.services[0]?.call).toEqual([
    "alarm_control_panel",
    "alarm_arm_away",
    {},
    { entity_id: "alarm_control_panel.home" },
    false,
  ]);
  await drawn(card);
  expect(buttonNamed(card, "Arm: Home").ariaDisabled).toBe("true");
  house.states = { "alarm_control_panel.home": state("alarm_control_panel.home", "armed_away") };
  card.hass = house.hass;
  await house.services[0]?.answer();
  await drawn(card);
  expect(text(card, ".system span")).toBe("Home armed away");
  expect(buttonNamed(card, "Disarm: Home").ariaDisabled).toBe("false");
});

test.each(["arming", "disarming", "unavailable"])("system_%s_accepts_no_click", async (value) => {
  house.states = { "alarm_control_panel.home": state("alarm_control_panel.home", value) };
  const card = await shown();
  one(card, ".system button").click();
  expect(one(card, ".system button").ariaDisabled).toBe("true");
  expect(house.services).toEqual([]);
});

test("failed_action_shows_its_sentence_until_it_is_closed", async () => {
  const card = await shown();
  await userEvent.click(buttonNamed(card, "Arm: Home"));
  await house.services[0]?.refuse("Home: Blink has received too many requests.");
  await drawn(card);
  expect(text(card, "[role=alert]")).toContain("Blink has received too many requests.");
  expect(await violations(card)).toEqual([]);
  await userEvent.click(buttonNamed(card, "Close"));
  await drawn(card);
  expect(all(card, "[role=alert]")).toEqual([]);
});

test("snapshot_shows_the_time_of_the_new_picture", async () => {
  const card = await shown();
  await userEvent.click(buttonNamed(card, "Take snapshot: Garden"));
  expect(house.services[0]?.call).toEqual([
    "blink_clips",
    "snapshot",
    {},
    { entity_id: "camera.garden" },
    false,
    true,
  ]);
  await drawn(card);
  expect(all(card, ".snapshot .ring")).toHaveLength(1);
  await house.services[0]?.answer({ "camera.garden": { taken_at: "2026-11-28T12:34:00Z" } });
  await drawn(card);
  expect(text(card, ".snapshot small")).toBe("12:34");
  expect(one(card, "blink-clips-controls").shadowRoot?.textContent).toContain(
    "Garden: new picture, today, 12:34",
  );
  vi.spyOn(Date, "now").mockReturnValue((NOW + 86_400) * 1000);
  document.dispatchEvent(new Event("visibilitychange"));
  await drawn(card);
  expect(text(card, ".snapshot small")).toBe("Sat 12:34");
});

test("option_hides_the_controls", async () => {
  const card = await showCard(house, { controls: false });
  await house.backend.send(reset());
  await drawn(card);
  expect(all(card, "blink-clips-controls")).toEqual([]);
});
