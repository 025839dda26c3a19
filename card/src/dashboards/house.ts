/** The Blink systems of a house with their cameras, from Home Assistant's registries. */

import { type Check, checksFrom } from "./attention.ts";
import {
  isCamera,
  LIVE_VIEW,
  nameOf,
  type OwnEntity,
  ownEntities,
  type RegistriesAndStates,
  systemOf,
} from "./registries.ts";

export interface HouseCamera {
  /** The entity id of the camera. */
  readonly entity: string;
  readonly name: string;
  /** The entity id of the button that takes a snapshot. */
  readonly button: string | undefined;
  /** The entity id of the sensor that shows the time of the newest picture. */
  readonly lastPicture: string | undefined;
  /** The entity id of the live view. It is undefined if the entity is disabled. */
  readonly liveView: string | undefined;
}

export interface HouseSystem {
  readonly name: string;
  /** The entity id of the alarm control panel. */
  readonly alarm: string | undefined;
  /** The cameras, sorted by name. */
  readonly cameras: readonly HouseCamera[];
}

export interface House {
  /**
   * The systems with a shown camera, sorted by the number of cameras (most first), then by name.
   */
  readonly systems: readonly HouseSystem[];
  readonly checks: readonly Check[];
}

/**
 * Returns the systems, the cameras and the entities to check that the user may see. If `cameras` (a
 * list of entity ids) is given, other cameras are left out.
 */
export function readHouse(hass: RegistriesAndStates, cameras?: readonly string[]): House {
  const all = ownEntities(hass);
  const hidden = new Set(
    all
      .filter((it) => isCamera(it) && cameras && !cameras.includes(it.id))
      .map(({ device }) => device),
  );
  const own = all.filter(({ device }) => !hidden.has(device));
  const names = systemNames(hass, own);
  const systems = [...names].map(([root, name]) => systemFrom(hass, own, root, name));
  return {
    systems: systems.toSorted((left, right) => right.cameras.length - left.cameras.length),
    checks: checksFrom(hass, own, names),
  };
}

/**
 * Returns the cameras to which an entity belongs: the camera of its device, or the cameras of its
 * system.
 */
export function camerasOf(hass: RegistriesAndStates, entity: OwnEntity): readonly string[] {
  const cameras = ownEntities(hass).filter(isCamera);
  const ofDevice = cameras.filter(({ device }) => device === entity.device);
  const ofSystem = cameras.filter(({ device }) => systemOf(hass, device) === entity.device);
  return (ofDevice.length > 0 ? ofDevice : ofSystem).map(({ id }) => id);
}

/** Returns the systems that have a camera: a map from device id to name, sorted by name. */
function systemNames(
  hass: RegistriesAndStates,
  own: readonly OwnEntity[],
): ReadonlyMap<string, string> {
  const cameras = own.filter(isCamera);
  const roots = [...new Set(cameras.map(({ device }) => systemOf(hass, device)))];
  // Sort by id as well. The systems of two accounts may have the same name, and their order must
  // not change.
  const key = (root: string) => [nameOf(hass, root), accountOf(hass, root), root].join("\n");
  roots.sort((left, right) => key(left).localeCompare(key(right)));
  const counts = new Map<string, number>();
  return new Map(
    roots.map((root) => {
      const name = nameOf(hass, root);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return [root, count > 1 ? `${name} (${count})` : name];
    }),
  );
}

function systemFrom(
  hass: RegistriesAndStates,
  own: readonly OwnEntity[],
  root: string,
  name: string,
): HouseSystem {
  const cameras = own
    .filter((it) => isCamera(it) && systemOf(hass, it.device) === root)
    .map(({ id, device }) => {
      const find = (kind: string) => own.find((it) => it.device === device && it.kind === kind)?.id;
      return {
        entity: id,
        name: nameOf(hass, device),
        button: find("take_snapshot"),
        lastPicture: find("last_picture"),
        liveView: find(LIVE_VIEW),
      };
    })
    .toSorted((left, right) => left.name.localeCompare(right.name));
  const alarm = own.find((it) => it.device === root && it.domain === "alarm_control_panel")?.id;
  return { name, alarm, cameras };
}

function accountOf(hass: RegistriesAndStates, device: string): string {
  return hass.devices[device]?.config_entries?.[0] ?? "";
}
