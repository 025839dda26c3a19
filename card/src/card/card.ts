/** The dashboard card `custom:blink-clips-card`. */

import { css, html, LitElement } from "lit";
import type { HomeAssistant } from "../hass.ts";

export class BlinkClipsCard extends LitElement {
  static override properties = { hass: { attribute: false } };

  static override styles = css`
    :host {
      display: block;
      height: 100%;
    }
    ha-card {
      height: 100%;
    }
  `;

  declare hass: HomeAssistant;

  setConfig(): void {
    // Every option has a default.
  }

  protected override render(): unknown {
    return html`<ha-card></ha-card>`;
  }
}
