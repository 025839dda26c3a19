/**
 * Registers the card, the badge and the strategies with the dialogs of Home Assistant's frontend.
 *
 * The dialogs do not wait for names and descriptions. Therefore, these texts are loaded as soon as
 * the user's language is known.
 */

import { CARD, type Config } from "./dashboards/config.ts";
import { camerasOf } from "./dashboards/house.ts";
import { ownEntities, type RegistriesAndStates } from "./dashboards/registries.ts";
import type { HomeAssistant } from "./hass.ts";
import { loadTexts } from "./texts.ts";

interface Announcement {
  readonly type: string;
  name: string;
  description?: string;
}

interface CardAnnouncement extends Announcement {
  readonly preview: boolean;
  /**
   * Returns the configuration of a card for an entity, or null if the card cannot show the entity's
   * clips.
   */
  readonly getEntitySuggestion?: (
    hass: RegistriesAndStates,
    entityId: string,
  ) => { readonly config: Config } | null;
}

interface StrategyAnnouncement extends Announcement {
  readonly strategyType: "dashboard" | "section";
}

type Frontend = Element & { readonly hass?: HomeAssistant };

type Dialogs = typeof globalThis & {
  customCards?: Announcement[];
  customBadges?: Announcement[];
  customStrategies?: Announcement[];
};

/** The domains and kinds of the entities for which the card is suggested. */
const SUGGESTED = new Set([
  "camera.camera",
  "camera.live_view",
  "image.last_clip",
  "event.clip",
  "alarm_control_panel.",
]);

/** The name that is shown until the user's texts are loaded. */
const name = "Blink Clips";

const card: CardAnnouncement = {
  type: "blink-clips-card",
  name,
  preview: true,
  getEntitySuggestion: suggestCard,
};
const badge: CardAnnouncement = { type: "blink-clips-badge", name, preview: true };
const dashboard: StrategyAnnouncement = { type: "blink-clips", strategyType: "dashboard", name };
const section: StrategyAnnouncement = { type: "blink-clips", strategyType: "section", name };

/** Registers the card, badge and strategies once, even if a page has loaded this file twice. */
export function announce(dialogs: Dialogs = globalThis): void {
  add((dialogs.customCards ??= []), card);
  add((dialogs.customBadges ??= []), badge);
  add((dialogs.customStrategies ??= []), dashboard);
  add(dialogs.customStrategies, section);
}

/** Translates the names and descriptions, now and after each change of the page's language. */
export function translateAnnouncements(): void {
  new MutationObserver(translate).observe(document.documentElement, { attributeFilter: ["lang"] });
  void translate();
}

async function translate(): Promise<void> {
  const hass = document.querySelector<Frontend>("home-assistant")?.hass;
  if (!hass) return;
  // Keep the English names if the texts cannot be loaded.
  const texts = await loadTexts(hass).catch(() => undefined);
  if (!texts || hass.language !== document.documentElement.lang) return;
  for (const [kind, announcement] of Object.entries({ card, badge, dashboard, section })) {
    announcement.name = texts(`picker_${kind}_name`);
    announcement.description = texts(`picker_${kind}_description`);
  }
}

function add(announced: Announcement[], announcement: Announcement): void {
  const kind = (it: Announcement & Partial<StrategyAnnouncement>) =>
    `${it.strategyType} ${it.type}`;
  if (!announced.some((it) => kind(it) === kind(announcement))) announced.push(announcement);
}

function suggestCard(hass: RegistriesAndStates, entityId: string): { config: Config } | null {
  const entity = ownEntities(hass).find(({ id }) => id === entityId);
  if (!entity || !SUGGESTED.has(`${entity.domain}.${entity.kind}`)) return null;
  const cameras = camerasOf(hass, entity);
  return cameras.length === 0 ? null : { config: { type: CARD, cameras } };
}
