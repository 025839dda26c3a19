/** The badge `custom:blink-clips-badge`: the number of clips that are not watched. */

import { css, html, LitElement, nothing } from "lit";
import { type BadgeOptions, parseBadge } from "./badge-options.ts";
import { icon } from "./card/icons.ts";
import { commonStyles } from "./common-styles.ts";
import type { HomeAssistant } from "./hass.ts";
import { ClipSource } from "./model/clip-source.ts";
import { loadTexts, type Texts } from "./texts.ts";

/** The sign for an unknown number. */
const UNKNOWN = "–";

export class BlinkClipsBadge extends LitElement {
  static override properties = {
    options: { state: true },
    count: { state: true },
    texts: { state: true },
  };

  static override styles = [
    commonStyles,
    css`
      :host {
        display: inline-block;
      }
      a {
        display: grid;
        grid-template: auto auto / auto auto;
        place-content: center;
        column-gap: 8px;
        box-sizing: border-box;
        block-size: var(--ha-badge-size, 36px);
        padding-inline: 8px 12px;
        border: var(--ha-card-border-width, 1px) solid
          var(--ha-card-border-color, var(--divider-color, #e0e0e0));
        border-radius: var(--ha-badge-border-radius, 18px);
        background: var(--ha-card-background, var(--card-background-color, #fff));
        color: var(--primary-text-color, #141414);
        font-size: 12px;
        font-weight: 500;
        line-height: 16px;
        text-decoration: none;
        white-space: nowrap;
      }
      .label {
        color: var(--secondary-text-color, #666);
        font-size: 10px;
        line-height: 10px;
      }
      .icon {
        grid-row: 1 / 3;
        align-self: center;
        inline-size: 18px;
        block-size: 18px;
        color: var(--secondary-text-color, #666);
      }
      .some .icon {
        color: var(--primary-color, #0086ad);
      }
      @media (forced-colors: active) {
        .icon,
        .some .icon {
          color: inherit;
        }
      }
    `,
  ];

  declare private options: BadgeOptions | undefined;
  /**
   * The number of clips. It is undefined before the first answer, and while the integration does
   * not run.
   */
  declare private count: number | undefined;
  declare private texts: Texts | undefined;
  #hass: HomeAssistant | undefined;
  #source: ClipSource | undefined;

  /** Returns the configuration of a new badge. It is empty, because every option has a default. */
  static getStubConfig(): object {
    return {};
  }

  setConfig(config: object): void {
    this.options = parseBadge(config);
    this.#restart();
  }

  get hass(): HomeAssistant | undefined {
    return this.#hass;
  }

  /**
   * Home Assistant sets this property after each change of any state. The badge needs only some of
   * the changes.
   */
  set hass(hass: HomeAssistant | undefined) {
    const before = this.#hass;
    this.#hass = hass;
    if (hass === undefined) return;
    if (before?.connection !== hass.connection) this.#restart();
    // Retry a refused subscription. The configuration also changes when an integration has started.
    else if (before.config !== hass.config) this.#source?.start();
    // Load the texts again if the last attempt failed, because the connection was lost.
    if (before?.language !== hass.language || !this.texts) void this.#loadTexts(hass);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override render(): unknown {
    const { options, texts, count } = this;
    if (options === undefined || texts === undefined) return nothing;
    const shown = count === undefined ? UNKNOWN : String(count);
    const name = texts("badge_not_watched", { count: shown });
    return html`
      <a
        href=${options.navigation_path}
        class=${count ? "some" : ""}
        aria-label=${name}
        title=${name}
      >
        ${icon("clips")}
        <span class="label">${texts("badge_label")}</span>
        <span>${shown}</span>
      </a>
    `;
  }

  async #loadTexts(hass: HomeAssistant): Promise<void> {
    const texts = await loadTexts(hass).catch(() => undefined);
    if (texts && this.#hass?.language === hass.language) this.texts = texts;
  }

  #restart(): void {
    this.#stop();
    if (!this.isConnected || this.#hass === undefined || this.options === undefined) return;
    const { cameras } = this.options;
    const source = new ClipSource(this.#hass, { cameras, limit: 0 }, () => {
      const { status, list } = source.all;
      this.count = status === "ready" ? list.unwatched : undefined;
    });
    this.#source = source;
    source.start();
  }

  #stop(): void {
    this.#source?.stop();
    this.#source = undefined;
  }
}
