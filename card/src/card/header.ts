/** The first line of the card: title, unwatched clips, filter and menu, or the search field. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { type Narrowing, SHOW_ALL } from "../model/clip-source.ts";
import type { Camera, ClipType } from "../protocol.ts";
import { type Texts, typeName } from "../texts.ts";
import { headerStyles } from "./header-styles.ts";
import { icon } from "./icons.ts";

const MEDIA_BROWSER = "/media-browser/browser/app%2Cmedia-source%3A%2F%2Fblink_clips";

/** Fires `narrowed` with the new filter (`Narrowing`) when the user changes the filter. */
export class BlinkClipsHeader extends LitElement {
  static override properties = {
    texts: { attribute: false },
    heading: { attribute: false },
    unwatched: { type: Number },
    cameras: { attribute: false },
    types: { attribute: false },
    narrowing: { attribute: false },
    plain: { type: Boolean },
    searching: { state: true },
  };

  static override styles = headerStyles;

  declare texts: Texts;
  declare heading: string;
  declare unwatched: number;
  /** The cameras that the user can choose from. */
  declare cameras: readonly Camera[];
  /** The types of clips that the user can choose from. */
  declare types: readonly ClipType[];
  declare narrowing: Narrowing;
  /** Whether to show only the title. */
  declare plain: boolean;
  declare protected searching: boolean;

  constructor() {
    super();
    this.searching = false;
  }

  protected override render(): TemplateResult {
    const { texts, heading, unwatched } = this;
    if (this.searching) return this.#search();
    return html`<h2>${heading}</h2>
      ${
        unwatched > 0
          ? html`<span class="count"
              ><span class="long">${texts("card_unwatched", { count: unwatched })}</span
              ><span class="short" aria-hidden="true">${unwatched}</span></span
            >`
          : nothing
      }
      ${this.plain ? nothing : html`${this.#chips()}${this.#menu()}`}`;
  }

  #chips(): TemplateResult | typeof nothing {
    const { texts, narrowing } = this;
    const cameras = this.cameras.filter(({ entity }) => entity !== undefined);
    const types = this.types.length > 1 || narrowing.types.length > 0 ? this.types : [];
    return html`<div class="chips" role="group" aria-label=${texts("card_filter")}>
      ${(cameras.length > 1 ? cameras : []).map(({ entity = "", name }) =>
        chip(name, narrowing.cameras.includes(entity), () => {
          this.#narrow({ ...narrowing, cameras: toggled(narrowing.cameras, entity) });
        }),
      )}
      ${types.map((type) =>
        chip(typeName(texts, type), narrowing.types.includes(type), () => {
          this.#narrow({ ...narrowing, types: toggled(narrowing.types, type) });
        }),
      )}
    </div>`;
  }

  #menu(): TemplateResult {
    const { texts } = this;
    return html`<button
        type="button"
        class="tool"
        popovertarget="menu"
        aria-label=${texts("card_menu")}
      >
        ${icon("more")}
      </button>
      <div id="menu" popover @beforetoggle=${this.#placeMenu}>
        <button type="button" @click=${this.#startSearch}>
          ${icon("search")}${texts("card_search")}
        </button>
        <a href=${MEDIA_BROWSER}>${icon("folder")}${texts("card_media_browser")}</a>
      </div>`;
  }

  #search(): TemplateResult {
    const { texts, narrowing } = this;
    return html`<form role="search" @submit=${this.#submit}>
      <input
        type="search"
        enterkeyhint="search"
        maxlength="200"
        aria-label=${texts("card_search")}
        placeholder=${texts("card_search_hint")}
        .value=${narrowing.text}
        @keydown=${this.#onKey}
      />
      <button class="tool" aria-label=${texts("card_search")}>${icon("search")}</button>
      <button
        type="button"
        class="tool"
        aria-label=${texts("card_search_end")}
        @click=${this.#endSearch}
      >
        ${icon("close")}
      </button>
    </form>`;
  }

  #narrow(narrowing: Narrowing): void {
    this.dispatchEvent(new CustomEvent("narrowed", { detail: narrowing }));
  }

  async #focus(selector: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  /** Opens the menu below its button. By default, a browser shows a popover in the middle. */
  readonly #placeMenu = (event: Event): void => {
    const menu = event.currentTarget as HTMLElement;
    const button = this.renderRoot.querySelector<HTMLElement>(".tool")?.getBoundingClientRect();
    if (!button) return;
    const rtl = getComputedStyle(this).direction === "rtl";
    menu.style.top = `${button.bottom + 4}px`;
    menu.style.left = rtl ? `${button.left}px` : "auto";
    menu.style.right = rtl ? "auto" : `${document.documentElement.clientWidth - button.right}px`;
  };

  readonly #startSearch = (): void => {
    this.searching = true;
    void this.#focus("input");
  };

  readonly #endSearch = (): void => {
    this.searching = false;
    if (this.narrowing.text) this.#narrow(SHOW_ALL);
    void this.#focus(".tool");
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const text = this.renderRoot.querySelector("input")?.value.trim() ?? "";
    this.#narrow({ ...SHOW_ALL, text });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#endSearch();
  };
}

function chip(name: string, pressed: boolean, toggle: () => void): TemplateResult {
  return html`<button type="button" class="chip" aria-pressed=${pressed} @click=${toggle}>
    ${name}
  </button>`;
}

function toggled<ItemT>(items: readonly ItemT[], item: ItemT): readonly ItemT[] {
  return items.includes(item) ? items.filter((it) => it !== item) : [...items, item];
}
