/** A simulated Home Assistant with Blink systems, as the frontend passes it to a strategy. */

import type { RegisteredDevice, RegistriesAndStates } from "../src/dashboards/registries.ts";
import type { EntityState, RegisteredEntity } from "../src/hass.ts";

export class FakeRegistries implements RegistriesAndStates {
  entities: Record<string, RegisteredEntity> = {};
  devices: Record<string, RegisteredDevice> = {};
  states: Record<string, EntityState> = {};

  /** Adds a system with an alarm control panel and a Sync Module. Returns the id of its device. */
  addSystem(name: string, account = "account"): string {
    const id = `${account}_${name.toLowerCase()}`;
    this.devices[id] = { name, config_entries: [account] };
    this.devices[`${id}_sync`] = { name: "Sync Module", via_device_id: id };
    this.addEntity(`alarm_control_panel.${id}`, id);
    this.addEntity(`sensor.${id}_clip_storage`, id, { key: "clip_storage", state: "cloud" });
    this.addEntity(`binary_sensor.${id}_sync_connectivity`, `${id}_sync`, {
      deviceClass: "connectivity",
      state: "on",
    });
    return id;
  }

  /** Adds a camera behind the Sync Module of a system. Returns the entity id of the camera. */
  addCamera(name: string, system: string, id = `${system}_${name.toLowerCase()}`): string {
    this.devices[id] = { name, via_device_id: `${system}_sync` };
    this.addEntity(`camera.${id}`, id, { key: "camera" });
    this.addEntity(`button.${id}_take_snapshot`, id, { key: "take_snapshot" });
    this.addEntity(`sensor.${id}_last_picture`, id, { key: "last_picture" });
    this.addEntity(`event.${id}_clip`, id, { key: "clip" });
    this.addEntity(`event.${id}_doorbell`, id, { key: "doorbell" });
    this.addEntity(`image.${id}_last_clip`, id, { key: "last_clip" });
    this.addEntity(`binary_sensor.${id}_battery`, id, { deviceClass: "battery" });
    this.addEntity(`binary_sensor.${id}_connectivity`, id, { deviceClass: "connectivity" });
    return `camera.${id}`;
  }

  /** Adds the live view of a camera. Returns its entity id. */
  addLiveView(camera: string): string {
    const id = `${camera}_live_view`;
    this.addEntity(id, this.entities[camera]?.device_id ?? "", { key: "live_view" });
    return id;
  }

  addEntity(
    entityId: string,
    device: string,
    about: { key?: string; deviceClass?: string; state?: string; platform?: string } = {},
  ): void {
    this.entities[entityId] = {
      platform: about.platform ?? "blink_clips",
      device_id: device,
      ...(about.key !== undefined && { translation_key: about.key }),
    };
    this.states[entityId] = {
      entity_id: entityId,
      state: about.state ?? "off",
      last_changed: "2026-11-28T12:00:00+00:00",
      attributes: { device_class: about.deviceClass },
    };
  }

  /** Removes the user's permission to see some entities. */
  withhold(...entityIds: readonly string[]): void {
    this.states = Object.fromEntries(
      Object.entries(this.states).filter(([id]) => !entityIds.includes(id)),
    );
  }
}
