/** The Blink systems of a house with their cameras, read from Home Assistant's registries. */

import { type OwnEntity, ownEntities, type RegistriesAndStates } from "./registries.ts";

export interface HouseCamera {
  /** The entity id of the camera. */
  readonly entity: string;
  /** The name within the camera's system. */
  readonly name: string;
  /** The name in the whole house, with the system if several cameras have the same name. */
  readonly label: string;
  /** The entity id of the button that takes a snapshot. */
  readonly button: string | undefined;
}

/** An entity that needs care while it has one of some states. */
export interface Check {
  readonly entity: string;
  /** The name of the device in the whole house. */
  readonly label: string;
  readonly states: readonly string[];
}

export interface HouseSystem {
  readonly name: string;
  /** The entity id of the alarm control panel. */
  readonly alarm: string | undefined;
  readonly cameras: readonly HouseCamera[];
}

export interface House {
  readonly systems: readonly HouseSystem[];
  readonly checks: readonly Check[];
}

/** The states of each kind of entity that need care. */
const CARE: Readonly<Record<string, readonly string[]>> = {
  "binary_sensor.connectivity": ["off"],
  "binary_sensor.battery": ["on"],
  "binary_sensor.local_storage": ["on"],
  "sensor.clip_storage": ["nowhere", "unread_usb"],
};

/**
 * Returns the systems with a camera that the user may see, sorted by name.
 *
 * With `cameras`, a list of entity ids, all others are left out, and so are systems without them.
 */
export function readHouse(hass: RegistriesAndStates, cameras?: readonly string[]): House {
  const own = ownEntities(hass);
  const shown = own.filter(
    ({ id, domain }) => domain === "camera" && (cameras === undefined || cameras.includes(id)),
  );
  const roots = [...new Set(shown.map(({ device }) => systemOf(hass, device)))];
  const names = uniqueNames(
    roots
      .toSorted((left, right) => compareSystems(hass, left, right))
      .map((root) => [root, nameOf(hass, root)]),
  );
  const byDevice = Map.groupBy(own, ({ device }) => device);
  const labels = labelsOf(hass, shown, names);
  const systems = [...names].map(([root, name]) => {
    const alarm = byDevice.get(root)?.find(({ domain }) => domain === "alarm_control_panel")?.id;
    const ofSystem = shown
      .filter(({ device }) => systemOf(hass, device) === root)
      .map(({ id, device }) => {
        const button = byDevice.get(device)?.find(({ kind }) => kind === "take_snapshot")?.id;
        const label = labels.get(id) ?? id;
        return { entity: id, name: nameOf(hass, device), label, button };
      })
      .toSorted((left, right) => compareNames(left.name, right.name));
    return { name, alarm, cameras: ofSystem };
  });
  return { systems, checks: checksOf(hass, own, shown, names) };
}

/** Returns the cameras to which an entity belongs: its device's, or those of its system. */
export function camerasOf(hass: RegistriesAndStates, entityId: string): readonly string[] {
  const own = ownEntities(hass);
  const entity = own.find(({ id }) => id === entityId);
  if (entity === undefined) return [];
  const cameras = own.filter(({ domain }) => domain === "camera");
  const ofDevice = cameras.filter(({ device }) => device === entity.device);
  const ofSystem = cameras.filter(({ device }) => systemOf(hass, device) === entity.device);
  return (ofDevice.length > 0 ? ofDevice : ofSystem).map(({ id }) => id);
}

/** Returns the device at the top: between a camera and its system may be a Sync Module. */
function systemOf(hass: RegistriesAndStates, device: string): string {
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

function nameOf(hass: RegistriesAndStates, device: string): string {
  const { name_by_user: byUser, name } = hass.devices[device] ?? {};
  return byUser ?? name ?? "";
}

function compareNames(left: string, right: string): number {
  return left.localeCompare(right);
}

/** Orders systems by name; systems with the same name by account, so that their order is stable. */
function compareSystems(hass: RegistriesAndStates, left: string, right: string): number {
  const account = (device: string) => hass.devices[device]?.config_entries?.[0] ?? "";
  return (
    compareNames(nameOf(hass, left), nameOf(hass, right)) ||
    compareNames(account(left), account(right)) ||
    compareNames(left, right)
  );
}

/** Numbers the names that repeat, such as those of the systems of two accounts. */
function uniqueNames(systems: readonly (readonly [id: string, name: string])[]) {
  const counts = new Map<string, number>();
  return new Map(
    systems.map(([id, name]) => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return [id, count > 1 ? `${name} (${count})` : name];
    }),
  );
}

function labelsOf(
  hass: RegistriesAndStates,
  cameras: readonly OwnEntity[],
  systems: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const sameName = Map.groupBy(cameras, ({ device }) => nameOf(hass, device));
  return new Map(
    cameras.map(({ id, device }) => {
      const name = nameOf(hass, device);
      const system = systems.get(systemOf(hass, device));
      return [id, sameName.get(name)?.length === 1 ? name : `${name} (${system})`];
    }),
  );
}

function checksOf(
  hass: RegistriesAndStates,
  own: readonly OwnEntity[],
  cameras: readonly OwnEntity[],
  systems: ReadonlyMap<string, string>,
): readonly Check[] {
  const labels = labelsOf(hass, cameras, systems);
  const ofDevice = new Map(cameras.map(({ id, device }) => [device, labels.get(id)]));
  const hasCamera = new Set(
    own.filter(({ domain }) => domain === "camera").map(({ device }) => device),
  );
  return own
    .flatMap(({ id, domain, kind, device }) => {
      const states = CARE[`${domain}.${kind}`];
      const system = systems.get(systemOf(hass, device));
      // An entity of a camera that is left out, or of a system without a shown camera.
      if (states === undefined || system === undefined) return [];
      if (hasCamera.has(device) && !ofDevice.has(device)) return [];
      const label = ofDevice.get(device) ?? systems.get(device) ?? nameOf(hass, device);
      return [{ entity: id, label, states }];
    })
    .toSorted((left, right) => compareNames(left.label, right.label));
}
