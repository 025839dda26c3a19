/** The view with the pictures of all cameras, the newest clips and problems. */

import type { Texts } from "../texts.ts";
import type { Check } from "./attention.ts";
import type { Config } from "./config.ts";
import { CLIPS_PATH } from "./config.ts";
import type { House, HouseCamera, HouseSystem } from "./house.ts";

/** Maximum number of columns of sections. Each column is as wide as a phone. */
const COLUMNS = 3;
/** Height of the card with the newest clips in rows of the dashboard, for one line of tiles. */
const CLIPS_ROWS = 3;
/**
 * Maximum number of cameras in one column. A system with more cameras has two columns of sections.
 */
const CAMERAS_IN_ONE_COLUMN = 2;
/** From this number of cameras on, two pictures are side by side in a column. */
const MANY_CAMERAS = 5;

/** Returns the view. If there are no cameras, the clip card in this view shows why. */
export function camerasView(house: House, texts: Texts, clips: Config): Config {
  const { cameras } = clips;
  return {
    type: "sections",
    title: texts("dashboard_cameras"),
    path: "cameras",
    max_columns: COLUMNS,
    dense_section_placement: true,
    badges: [{ type: "custom:blink-clips-badge", navigation_path: CLIPS_PATH, cameras }],
    sections: [
      ...attentionSection(house.checks, texts),
      newestClipsSection(texts, clips),
      ...house.systems.map((system) => systemSection(system, texts, countCameras(house))),
    ],
  };
}

/**
 * Returns the section with entities that need attention. Each entity is hidden while its state is
 * good.
 */
function attentionSection(checks: readonly Check[], texts: Texts): Config[] {
  if (checks.length === 0) return [];
  const conditions = checks.map(({ entity, states }) => ({
    condition: "state",
    entity,
    state: states,
  }));
  return [
    {
      type: "grid",
      column_span: COLUMNS,
      visibility: [{ condition: "or", conditions }],
      cards: [
        heading(texts("dashboard_needs_attention"), "mdi:alert"),
        ...checks.map(({ entity, label }, index) => ({
          type: "tile",
          entity,
          name: label,
          color: "red",
          visibility: [conditions[index]],
        })),
      ],
    },
  ];
}

function newestClipsSection(texts: Texts, clips: Config): Config {
  return {
    type: "grid",
    column_span: COLUMNS,
    cards: [
      {
        ...clips,
        title: texts("dashboard_newest_clips"),
        grid_options: { columns: "full", rows: CLIPS_ROWS },
      },
    ],
  };
}

function systemSection(system: HouseSystem, texts: Texts, count: number): Config {
  const wide = system.cameras.length > CAMERAS_IN_ONE_COLUMN;
  return {
    type: "grid",
    column_span: wide ? 2 : 1,
    cards: [
      heading(system.name, "mdi:home-outline"),
      ...(system.alarm === undefined ? [] : [alarmCard(system.alarm, texts)]),
      ...system.cameras.map((camera) => cameraCard(camera, texts, count >= MANY_CAMERAS ? 6 : 12)),
    ],
  };
}

function alarmCard(entity: string, texts: Texts): Config {
  return {
    type: "tile",
    entity,
    name: texts("dashboard_system"),
    features: [{ type: "alarm-modes", modes: ["armed_away", "disarmed"] }],
    features_position: "inline",
    grid_options: { columns: "full" },
  };
}

/**
 * Returns the card with the newest picture of a camera and the picture's age. One button takes a
 * new picture, another opens the live view.
 */
function cameraCard(camera: HouseCamera, texts: Texts, columns: number): Config {
  const { entity, name, button, lastPicture, liveView } = camera;
  const picture = {
    type: "picture-entity",
    entity,
    name,
    camera_view: "auto",
    show_name: true,
    show_state: true,
  };
  const snapshot = button && {
    type: "tile",
    entity: lastPicture ?? button,
    name: texts("dashboard_take_snapshot"),
    icon: "mdi:camera",
    hide_state: lastPicture === undefined,
    tap_action: {
      action: "perform-action",
      perform_action: "button.press",
      target: { entity_id: button },
    },
  };
  const live = liveView && {
    type: "tile",
    entity: liveView,
    name: texts("card_live_view"),
    icon: "mdi:video",
    tap_action: { action: "more-info" },
  };
  return {
    type: "vertical-stack",
    cards: [picture, snapshot, live].filter(Boolean),
    grid_options: { columns },
  };
}

function heading(text: string, icon: string): Config {
  return { type: "heading", heading: text, icon };
}

function countCameras({ systems }: House): number {
  return systems.reduce((count, { cameras }) => count + cameras.length, 0);
}
