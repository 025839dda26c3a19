/** The dashboard card `custom:blink-clips-card`. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { type ConfigForm, configForm } from "../config-form.ts";
import { createFormat, type Format, formatKey } from "../format.ts";
import { StripLoader } from "../frames/strip-loader.ts";
import type { HomeAssistant } from "../hass.ts";
import type { FeedRequest } from "../model/clip-feed.ts";
import type { ClipList } from "../model/clip-list.ts";
import { ClipSource, SHOW_ALL } from "../model/clip-source.ts";
import { PosterLoader } from "../model/poster-loader.ts";
import { type CardOptions, DEFAULTS, parseOptions } from "../options.ts";
import type { ClipsEvent } from "../protocol.ts";
import { loadTexts, type Texts } from "../texts.ts";
import { announcement } from "./announcement.ts";
import { cardStyles } from "./card-styles.ts";
import { cardContent, cardSkeleton, type Handlers, PREVIEW_CLIPS } from "./card-view.ts";
import { ClipOpener } from "./clip-opener.ts";
import { DayChange } from "./day-change.ts";
import type { BlinkClipsList } from "./list.ts";
import { textScale } from "./text-scale.ts";

const FIRST_CLIPS = 60;

export class BlinkClipsCard extends LitElement {
  static override properties = { preview: { type: Boolean } };

  static override styles = cardStyles;

  /** Whether the card is an example in a dialog that adds or edits a card. */
  declare preview: boolean;

  #hass: HomeAssistant | undefined;
  #options: CardOptions = DEFAULTS;
  #source: ClipSource | undefined;
  /** The last request of the card to its source of clips, as JSON. */
  #requested = "";
  #texts: Texts | undefined;
  #language: string | undefined;
  #format: Format | undefined;
  #formatKey = "";
  #strips: StripLoader | undefined;
  /** The newest text for screen readers, and the number of such texts so far. */
  #announced: readonly [sentence: string, number: number] = ["", 0];
  readonly #opener = new ClipOpener(this);
  readonly #dayChange = new DayChange(
    (seconds) => this.#format?.dayKey(seconds) ?? "",
    () => {
      if (this.#hass) this.#format = createFormat(this.#hass);
      this.requestUpdate();
    },
  );
  readonly #fetch: HomeAssistant["fetchWithAuth"] = async (path, init) => {
    if (!this.#hass) throw new Error("The card has no connection yet.");
    return this.#hass.fetchWithAuth(path, init);
  };
  readonly #posters = new PosterLoader(this.#fetch, (path) => this.#list()?.showPoster(path));

  constructor() {
    super();
    this.preview = false;
    this.addController(this.#dayChange);
  }

  /** Home Assistant's data. Any changed state in the house replaces this object. */
  get hass(): HomeAssistant | undefined {
    return this.#hass;
  }

  set hass(hass: HomeAssistant) {
    const before = this.#hass;
    this.#hass = hass;
    for (const part of [this.#opener.player, this.#opener.menu]) if (part) part.hass = hass;
    if (before && before.connection !== hass.connection) this.#renewSource();
    if (this.#language !== hass.language) void this.#loadTexts();
    const key = formatKey(hass);
    if (this.#formatKey !== key) {
      this.#formatKey = key;
      this.#format = createFormat(hass);
      this.requestUpdate();
      if (this.isConnected) this.#dayChange.check();
    }
    if (before === undefined || this.#concerns(before, hass)) this.requestUpdate();
    // Repeat a refused subscription. Home Assistant also replaces `config` when an integration has
    // started.
    if (before?.config !== hass.config) this.#start();
  }

  /** Returns the configuration of a new card. It is empty, because every option has a default. */
  static getStubConfig(): object {
    return {};
  }

  /** Returns the form with which a user changes the options. */
  static async getConfigForm(): Promise<ConfigForm> {
    return configForm();
  }

  /**
   * Sets the options from the dashboard's configuration. Throws an error that names a wrong option.
   */
  setConfig(config: object): void {
    this.#options = parseOptions(config);
    this.#renewStrips();
    // Request clips again only if the request has changed. The example in the editor then keeps its
    // clips while a user types the title.
    if (JSON.stringify(this.#request) !== this.#requested) this.#renewSource();
    this.requestUpdate();
  }

  /** Returns the height in a masonry view, in units of 50 pixels. */
  getCardSize(): number {
    return this.#options.controls ? 5 : 4;
  }

  /**
   * Returns the size in a sections view. The rows of the view have a fixed height, so larger text
   * needs more rows.
   */
  getGridOptions(): object {
    const [rows, min_rows] = [4, 3].map((count) => Math.ceil(count * textScale()));
    return { columns: 12, rows, min_columns: 6, min_rows };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#source?.stop();
    this.#posters.clear();
    this.#strips?.clear();
  }

  /** Skips updates while the tab is hidden. */
  protected override shouldUpdate(): boolean {
    return !document.hidden;
  }

  protected override render(): TemplateResult {
    const heading = this.#options.title ?? this.#texts?.("card_clips") ?? "";
    const content =
      this.#hass && this.#texts && this.#format && this.#source
        ? cardContent({
            hass: this.#hass,
            texts: this.#texts,
            format: this.#format,
            source: this.#source,
            options: this.#options,
            posters: this.#posters,
            strips: this.#strips,
            preview: this.preview,
            heading,
            announced: this.#announced,
            opener: this.#opener,
            handlers: this.#handlers,
          })
        : cardSkeleton(heading, this.#posters, this.#options.controls && !this.preview);
    return html`<ha-card><section aria-label=${heading || nothing}>${content}</section></ha-card>`;
  }

  /** Creates a new loader of frames after the options or texts of the card have changed. */
  #renewStrips(): void {
    this.#strips?.clear();
    const texts = this.#texts;
    if (!texts) return;
    this.#strips = new StripLoader({
      fetch: this.#fetch,
      frames: this.#options.frames,
      texts,
      loaded: () => this.#list()?.requestUpdate(),
    });
  }

  /** The clips that the card requests. */
  get #request(): FeedRequest {
    const { cameras, types, days } = this.#options;
    return { cameras, types, days, limit: this.preview ? PREVIEW_CLIPS : FIRST_CLIPS };
  }

  #renewSource(): void {
    this.#source?.stop();
    this.#source = undefined;
    this.#start();
  }

  /**
   * Subscribes to clips if the card is on a page, and has a configuration and Home Assistant's
   * data.
   */
  #start(): void {
    const hass = this.#hass;
    if (!hass || !this.isConnected) return;
    if (this.#source === undefined) {
      this.#requested = JSON.stringify(this.#request);
      let before = undefined as ClipList | undefined;
      const source = new ClipSource(hass, this.#request, (event) => {
        if (event) this.#announce(before, source, event);
        if (event?.kind === "reset") {
          this.#posters.retry();
          // Do not say that there are no clips before Home Assistant has looked for older clips.
          if (!this.preview && source.all.list.clips.length === 0) void source.all.loadOlder();
        }
        before = source.all.list;
        this.requestUpdate();
      });
      this.#source = source;
    }
    this.#source.start();
  }

  #announce(before: ClipList | undefined, { all }: ClipSource, event: ClipsEvent): void {
    if (event.kind !== "change" || !before || !this.#texts) return;
    const sentence = announcement(before, all.list, this.#texts);
    if (sentence) this.#announced = [sentence, this.#announced[1] + 1];
  }

  async #loadTexts(): Promise<void> {
    const hass = this.#hass;
    if (!hass) return;
    this.#language = hass.language;
    try {
      const texts = await loadTexts(hass);
      if (this.#language !== hass.language) return;
      this.#texts = texts;
      this.#renewStrips();
      this.requestUpdate();
    } catch {
      // Ignore a lost connection. Load the texts with the next data of Home Assistant.
      if (this.#language === hass.language) this.#language = undefined;
    }
  }

  /** Returns whether something that the card shows has changed. */
  #concerns(before: HomeAssistant, now: HomeAssistant): boolean {
    const alarms = this.#source?.all.list.systems.map(({ alarm = "" }) => alarm) ?? [];
    return (
      // After loading the texts of a language, Home Assistant replaces `formatEntityState`.
      before.formatEntityState !== now.formatEntityState ||
      before.user?.is_admin !== now.user?.is_admin ||
      alarms.some((alarm) => before.states[alarm] !== now.states[alarm])
    );
  }

  #list(): BlinkClipsList | null {
    return this.renderRoot?.querySelector<BlinkClipsList>("blink-clips-list") ?? null;
  }

  readonly #onVisibility = (): void => {
    if (document.hidden) return;
    this.requestUpdate();
    this.#posters.resume();
  };

  readonly #handlers: Handlers = {
    narrow: (event) => this.#source?.narrow(event.detail),
    loadOlder: () => void this.#source?.shown.loadOlder(),
    prepare: () => {
      if (!this.preview) this.#opener.prepare();
    },
    open: ({ detail }) => {
      if (!this.preview) void this.#opener.play(detail.key, detail.seconds);
    },
    menu: ({ detail }) => void this.#opener.openMenu(detail.shown, detail.anchor),
    closed: ({ detail }) => void this.#list()?.focusClip(detail.key),
    // Focus another clip. Otherwise the dialog would give the focus to the tile of the deleted
    // clip.
    deleted: () => void this.#list()?.focusClip(),
    act: (action) => {
      if (action === "card_reload") location.reload();
      else if (action === "card_try_again") this.#source?.retry();
      else this.#source?.narrow(SHOW_ALL);
    },
  };
}
