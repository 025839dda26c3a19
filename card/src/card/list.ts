/** The list of tiles: a row or a grid. Only its visible part is in the document. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { capitalized, type Format } from "../format.ts";
import type { StripLoader } from "../frames/strip-loader.ts";
import { clipKey, type ShownClip } from "../model/clip-list.ts";
import type { PosterLoader } from "../model/poster-loader.ts";
import { posterPath } from "../model/poster-path.ts";
import type { Texts } from "../texts.ts";
import { clipWords } from "./clip-label.ts";
import { tileOfKey } from "./keys.ts";
import type { Group } from "./layout.ts";
import { listStyles } from "./list-styles.ts";
import {
  endButtons,
  newPill,
  olderButton,
  olderSize,
  place,
  PLACEHOLDERS,
  skeleton,
  tileOf,
  turn,
} from "./list-parts.ts";
import { VisiblePosters } from "./visible-posters.ts";
import { BLOCK_EDGE, INLINE_EDGE } from "./spacing.ts";
import { textScale } from "./text-scale.ts";
import { type TileContent, TileSet } from "./tile-set.ts";
import { Viewport } from "./viewport.ts";

export class BlinkClipsList extends LitElement {
  static override properties = {
    clips: { attribute: false },
    texts: { attribute: false },
    format: { attribute: false },
    posters: { attribute: false },
    strips: { attribute: false },
    language: { attribute: false },
    several: { type: Boolean },
    confirmed: { type: Number },
    older: { type: Boolean },
    olderText: { attribute: false },
    reading: { type: Boolean },
    view: { attribute: false },
    waiting: { attribute: false },
  };

  static override styles = listStyles;

  /** The clips, newest first. While they are loading, the value is undefined. */
  declare clips: readonly ShownClip[] | undefined;
  declare texts: Texts;
  declare format: Format;
  declare posters: PosterLoader;
  /** The loader of frames. It is missing in a preview, which shows no frames and no menus. */
  declare strips: StripLoader | undefined;
  declare language: string;
  /** Whether clips of several cameras are shown. Tiles then name their camera. */
  declare several: boolean;
  /** The number of certain clips. Older clips may be deleted, until a page of them is read. */
  declare confirmed: number;
  /** Whether a page of older clips can be read. */
  declare older: boolean;
  /** The text of the button for older clips. Without a text, there is no button. */
  declare olderText: string | undefined;
  /** Whether a page of older clips is being read. */
  declare reading: boolean;
  /** The filter of the clips. If the filter changes, the list goes back to its start. */
  declare view: unknown;
  /** The key of the clip that opens as soon as the player is loaded. */
  declare waiting: string | undefined;

  readonly #viewport = new Viewport();
  readonly #tiles = new TileSet();
  /** The range of tiles that were rendered last. */
  #range: readonly [number, number] = [0, 0];
  #visible: VisiblePosters | undefined;
  /** Whether any tile has had the focus. */
  #entered = false;
  readonly #resize = new ResizeObserver(() => {
    this.#measure();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
    if (this.hasUpdated) {
      this.firstUpdated();
      this.requestUpdate();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#visible?.stop();
    this.#visible = undefined;
  }

  /** Scrolls to a clip and focuses its tile. Default: the clip that the Tab key reaches. */
  async focusClip(key = this.#viewport.active): Promise<void> {
    const index = this.#viewport.indexOf(key);
    if (index === -1) return;
    this.#viewport.active = key;
    this.#viewport.reveal(index);
    this.requestUpdate();
    await this.updateComplete;
    this.#tiles.of(key)?.focus({ preventScroll: true });
  }

  /** Shows a loaded poster on its tile. Updating all tiles would be slow while the list scrolls. */
  showPoster(path: string): void {
    const tile = this.#tiles.all.find(({ shown }) => posterPath(shown) === path);
    if (tile) tile.poster = this.posters.url(path);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const viewport = this.#viewport;
    if (!this.hasUpdated || changed.has("clips") || changed.has("format")) {
      const { active } = viewport;
      const focused = this.#tiles.of(active)?.matches(":focus-within");
      const { clips, format } = this;
      viewport.show(clips ?? PLACEHOLDERS, clips ? (it) => format.dayKey(it) : String);
      // Before a tile had the focus, the Tab key reaches the newest clip.
      if (!this.#entered) viewport.active = viewport.keyAt(0);
      if (focused && viewport.active !== active) void this.focusClip();
    }
    if (changed.has("view")) viewport.reset();
    this.#range = viewport.range();
  }

  protected override render(): TemplateResult {
    const { layout, fresh } = this.#viewport;
    const { grid, groups, extent } = layout;
    const edges = grid ? BLOCK_EDGE : 2 * INLINE_EDGE;
    const size = extent + (this.olderText ? olderSize(grid) : 0) + edges;
    return html`<div
        class=${grid ? "scroller grid" : "scroller"}
        aria-busy=${this.clips === undefined}
        @scroll=${this.#onScroll}
        @keydown=${this.#onKey}
        @focusin=${this.#onFocus}
        @click=${this.#onClick}
      >
        <div class="content" style="${grid ? "block" : "inline"}-size: ${size}px">
          ${this.clips === undefined ? skeleton(this.#viewport) : groups.map((it) => this.#group(it))}
          ${
            this.olderText
              ? olderButton(layout, this.olderText, this.reading || !this.older)
              : nothing
          }
        </div>
      </div>
      ${fresh > 0 ? newPill(this.texts("card_new", { count: fresh }), this.#toStart) : nothing}
      ${
        grid
          ? nothing
          : endButtons(this.#viewport, (side) => {
              turn(this.#scroller(), side, this.#rtl());
            })
      }`;
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller();
    if (scroller) this.#resize.observe(scroller);
  }

  protected override updated(): void {
    this.#fillGroups();
    const { target, layout } = this.#viewport;
    const scroller = this.#scroller();
    if (target !== undefined && scroller) {
      this.#viewport.target = undefined;
      if (layout.grid) scroller.scrollTop = target;
      else scroller.scrollLeft = this.#rtl() ? -target : target;
    }
    this.#visible ??= new VisiblePosters(this.posters);
    this.#visible.watch(this.#tiles.all);
  }

  #group(group: Group): TemplateResult | typeof nothing {
    const { grid, extent } = this.#viewport.layout;
    if (this.#viewport.indices(group, this.#range).length === 0) return nothing;
    const time = this.clips?.[group.first]?.clip.time ?? 0;
    const name = grid
      ? capitalized(this.format.day(time), this.language)
      : this.texts("card_clips");
    const top = `inset-block-start: ${group.block}px`;
    return html`${grid ? html`<h3 style=${top}>${name}</h3>` : nothing}
      <div
        class="group"
        role="list"
        aria-label=${name}
        style=${grid ? top : `${top}; inline-size: ${extent}px`}
      ></div>`;
  }

  /** Puts the visible tiles into their groups, which were rendered before. */
  #fillGroups(): void {
    const { clips = [] } = this;
    const contents = this.#viewport.layout.groups.map((group) =>
      this.#viewport.indices(group, this.#range).flatMap((index) => {
        const shown = clips[index];
        return shown ? [this.#content(shown, index, group)] : [];
      }),
    );
    const visible = contents.filter(({ length }) => length > 0);
    const elements = [...this.renderRoot.querySelectorAll(".group")];
    this.#tiles.show(elements.map((element, number) => [element, visible[number] ?? []]));
  }

  #content(shown: ShownClip, index: number, group: Group): TileContent {
    const { texts, format, several, strips } = this;
    const { layout, active } = this.#viewport;
    const path = posterPath(shown);
    const seconds = strips?.known(shown)?.seconds;
    const key = clipKey(shown);
    return {
      key,
      style: place(layout.box(index)),
      properties: {
        ariaSetSize: String(group.count),
        ariaPosInSet: String(index - group.first + 1),
        shown,
        poster: path && this.posters.url(path),
        ...clipWords(shown, { texts, format, several, grid: layout.grid }),
        duration: seconds === undefined ? undefined : format.duration(seconds),
        strips,
        menu: strips && texts("player_menu"),
        stop: key === active,
        waiting: key === this.waiting,
      },
    };
  }

  #measure(): void {
    const scale = textScale();
    const { clientHeight: height } = this;
    const width = this.#scroller()?.clientWidth ?? 0;
    const { room } = this.#viewport;
    if (width === room.width && height === room.height && scale === room.scale) return;
    this.#viewport.resize({ width, height, scale });
    this.requestUpdate();
  }

  #rtl(): boolean {
    return getComputedStyle(this).direction === "rtl";
  }

  #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".scroller");
  }

  #send(type: string, detail?: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  readonly #toStart = (): void => {
    const newest = this.#viewport.keyAt(0);
    this.#viewport.reset();
    void this.focusClip(newest);
  };

  readonly #onScroll = (event: Event): void => {
    const viewport = this.#viewport;
    const { scrollTop, scrollLeft } = event.currentTarget as HTMLElement;
    const { atStart, hasNext } = viewport;
    viewport.scrolled(viewport.layout.grid ? scrollTop : Math.abs(scrollLeft));
    this.#visible?.scrolled(viewport, event.timeStamp);
    const [first, end] = viewport.range();
    const moved = first !== this.#range[0] || end !== this.#range[1];
    if (moved || atStart !== viewport.atStart || hasNext !== viewport.hasNext) this.requestUpdate();
    if (!viewport.atStart && end >= this.confirmed) this.#send("near-end");
  };

  readonly #onFocus = (event: Event): void => {
    const tile = tileOf(event);
    if (!tile) return;
    this.#entered = true;
    this.#viewport.active = clipKey(tile.shown);
    this.requestUpdate();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const tile = tileOf(event);
    if (!tile) return;
    const { layout, count, length } = this.#viewport;
    const index = this.#viewport.indexOf(clipKey(tile.shown));
    const next = tileOfKey(event, index, { layout, count, length, rtl: this.#rtl() });
    const key = next === undefined ? undefined : this.#viewport.keyAt(next);
    if (key === undefined) return;
    event.preventDefault();
    void this.focusClip(key);
  };

  readonly #onClick = (event: Event): void => {
    if ((event.target as Element).closest(".older")) this.#send("older-wanted");
  };
}
