/** The entities that the dashboard lists under "Needs attention" while their state is bad. */

import { nameOf, type OwnEntity, type RegistriesAndStates, systemOf } from "./registries.ts";

/** An entity, and the states in which it needs attention. */
export interface Check {
  readonly entity: string;
  /** The name of the device. If several devices share the name, the name of the system is added. */
  readonly label: string;
  readonly states: readonly string[];
}

/** The states that need attention, for each kind of entity. */
const ATTENTION: Readonly<Record<string, readonly string[]>> = {
  "binary_sensor.connectivity": ["off"],
  "binary_sensor.battery": ["on"],
  "binary_sensor.local_storage": ["on"],
  "sensor.clip_storage": ["nowhere", "unread_usb"],
};

/**
 * Returns the entities to check, sorted by label. `systems` are the names of the shown systems, by
 * device id. Entities of other systems are left out.
 */
export function checksFrom(
  hass: RegistriesAndStates,
  own: readonly OwnEntity[],
  systems: ReadonlyMap<string, string>,
): readonly Check[] {
  const devices = [...new Set(own.map(({ device }) => device))];
  const sameName = Map.groupBy(devices, (device) => nameOf(hass, device));
  return own
    .flatMap(({ id, domain, kind, device }) => {
      const states = ATTENTION[`${domain}.${kind}`];
      const system = systems.get(systemOf(hass, device));
      if (states === undefined || system === undefined) return [];
      const name = nameOf(hass, device);
      const ambiguous = sameName.get(name)?.length !== 1;
      const label = systems.get(device) ?? (ambiguous ? `${name} (${system})` : name);
      return [{ entity: id, label, states }];
    })
    .toSorted((left, right) => left.label.localeCompare(right.label));
}
