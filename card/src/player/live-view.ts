/** The live view of a clip's camera, in Home Assistant's own player. */

import type { HomeAssistant } from "../hass.ts";
import type { Camera } from "../protocol.ts";

/** Returns the entity id of the live view, if it is enabled and the user may see it. */
export function liveViewOf(
  { entities, states }: HomeAssistant,
  camera: Camera,
): string | undefined {
  const device = camera.entity && entities[camera.entity]?.device_id;
  if (!device) return undefined;
  return Object.keys(entities).find((id) => {
    const entity = entities[id];
    return (
      entity?.device_id === device &&
      entity.translation_key === "live_view" &&
      states[id] !== undefined
    );
  });
}

/** Opens an entity in Home Assistant's dialog. The dialog starts the live view. */
export function openLiveView(element: HTMLElement, entityId: string): void {
  element.dispatchEvent(
    new CustomEvent("hass-more-info", { detail: { entityId }, bubbles: true, composed: true }),
  );
}
