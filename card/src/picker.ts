/** Announces the card, the badge and the strategies to the dialogs of Home Assistant's frontend. */

import { CARD, type Config } from "./dashboards/config.ts";
import { camerasOf } from "./dashboards/house.ts";
import type { RegistriesAndStates } from "./dashboards/registries.ts";

interface Announcement {
  readonly type: string;
  readonly name: string;
  readonly description: string;
}

interface CardAnnouncement extends Announcement {
  readonly preview: boolean;
  /** Returns the configuration of a card that fits an entity; null if the card does not fit. */
  readonly getEntitySuggestion?: (
    hass: RegistriesAndStates,
    entityId: string,
  ) => { readonly config: Config } | null;
}

interface StrategyAnnouncement extends Announcement {
  readonly strategyType: "dashboard" | "section";
}

type Dialogs = typeof globalThis & {
  customCards?: Announcement[];
  customBadges?: Announcement[];
  customStrategies?: Announcement[];
};

/** The entities whose camera has clips, by domain and translation key. */
const SUGGESTED = new Set(["camera.", "image.last_clip", "event.clip", "alarm_control_panel."]);

const CARD_ANNOUNCEMENT: CardAnnouncement = {
  type: "blink-clips-card",
  name: "Blink clips",
  description: "The newest clips of your Blink cameras, as a strip or a wall",
  preview: true,
  getEntitySuggestion: suggestCard,
};

const BADGE_ANNOUNCEMENT: CardAnnouncement = {
  type: "blink-clips-badge",
  name: "Blink clips",
  description: "The number of clips that are not watched",
  preview: true,
};

const STRATEGIES: readonly StrategyAnnouncement[] = [
  {
    type: "blink-clips",
    strategyType: "dashboard",
    name: "Blink Clips",
    description: "Your Blink cameras, their newest clips, and what needs attention",
  },
  {
    type: "blink-clips",
    strategyType: "section",
    name: "Newest Blink clips",
    description: "The newest clips of your Blink cameras",
  },
];

/** Announces everything once, even if a page loads the card's file twice. */
export function announce(dialogs: Dialogs = globalThis): void {
  add((dialogs.customCards ??= []), CARD_ANNOUNCEMENT);
  add((dialogs.customBadges ??= []), BADGE_ANNOUNCEMENT);
  const strategies = (dialogs.customStrategies ??= []);
  for (const strategy of STRATEGIES) add(strategies, strategy);
}

function add(announced: Announcement[], announcement: Announcement): void {
  const kind = (it: Announcement & Partial<StrategyAnnouncement>) =>
    `${it.strategyType} ${it.type}`;
  if (!announced.some((it) => kind(it) === kind(announcement))) announced.push(announcement);
}

function suggestCard(hass: RegistriesAndStates, entityId: string): { config: Config } | null {
  const entity = hass.entities[entityId];
  const [domain] = entityId.split(".");
  const kind = domain === "camera" ? "" : (entity?.translation_key ?? "");
  if (entity?.platform !== "blink_clips" || !SUGGESTED.has(`${domain}.${kind}`)) return null;
  const cameras = camerasOf(hass, entityId);
  return cameras.length === 0 ? null : { config: { type: CARD, cameras } };
}
