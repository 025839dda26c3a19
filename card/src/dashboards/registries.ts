/**
 * The registries of entities and devices, as Home Assistant's frontend passes them to a strategy.
 */

import type { HomeAssistant, RegisteredEntity } from "../hass.ts";

export interface RegisteredDevice {
  readonly name: string | null;
  readonly name_by_user?: string | null;
  readonly via_device_id?: string | null;
  readonly config_entries?: readonly string[];
}

export interface RegistriesAndStates {
  readonly entities: Readonly<Record<string, RegisteredEntity>>;
  readonly devices: Readonly<Record<string, RegisteredDevice>>;
  /** The states of the entities that the user may see. */
  readonly states: HomeAssistant["states"];
}

/** Home Assistant's data as the frontend passes it to a strategy. */
export type StrategyHomeAssistant = HomeAssistant & RegistriesAndStates;

/** An entity of this integration that the user may see. */
export interface OwnEntity {
  readonly id: string;
  readonly domain: string;
  /** The kind of the entity: its translation key, else its device class, else an empty text. */
  readonly kind: string;
  readonly device: string;
}

/** The kind of camera entities that show a live view. Other camera entities show a picture. */
export const LIVE_VIEW = "live_view";

export function isCamera({ domain, kind }: OwnEntity): boolean {
  return domain === "camera" && kind !== LIVE_VIEW;
}

/** Returns this integration's entities that the user may see and has not hidden. */
export function ownEntities(hass: RegistriesAndStates): readonly OwnEntity[] {
  return Object.entries(hass.entities).flatMap(([id, entity]) => {
    const state = hass.states[id];
    if (entity.platform !== "blink_clips" || entity.hidden || !entity.device_id) return [];
    if (state === undefined) return [];
    const [domain = ""] = id.split(".");
    const kind = String(entity.translation_key ?? state.attributes["device_class"] ?? "");
    return [{ id, domain, kind, device: entity.device_id }];
  });
}

/**
 * Returns the system of a device. In the device registry, a camera is linked to a Sync Module or
 * directly to its system.
 */
export function systemOf(hass: RegistriesAndStates, device: string): string {
  const seen = new Set<string>();
  let top = device;
  let above = hass.devices[top]?.via_device_id;
  while (above && hass.devices[above] !== undefined && !seen.has(above)) {
    seen.add(above);
    top = above;
    above = hass.devices[top]?.via_device_id;
  }
  return top;
}

/** Returns the name that the user has given to a device, else its own name. */
export function nameOf(hass: RegistriesAndStates, device: string): string {
  const { name_by_user: byUser, name } = hass.devices[device] ?? {};
  return byUser ?? name ?? "";
}

/**
 * Returns whether a dashboard may look different after a change of Home Assistant's data.
 *
 * A new state can mean that the user may now see the entity.
 */
export function hasOtherEntities(before: RegistriesAndStates, now: RegistriesAndStates): boolean {
  if (before.entities !== now.entities || before.devices !== now.devices) return true;
  if (before.states === now.states) return false;
  return Object.entries(now.entities).some(
    ([id, { platform }]) =>
      platform === "blink_clips" &&
      (before.states[id] === undefined) !== (now.states[id] === undefined),
  );
}
