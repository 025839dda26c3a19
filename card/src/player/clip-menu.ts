/** The menu with the actions for a clip, below the button that opened it. */

import { css, html, LitElement, nothing } from "lit";
import { errorSentence } from "../errors.ts";
import type { HomeAssistant } from "../hass.ts";
import { connectionSentence } from "../media-failures.ts";
import type { ShownClip } from "../model/clip-list.ts";
import type { Texts } from "../texts.ts";
import {
  downloadClip,
  keepClip,
  markViewed,
  mediaBrowserPath,
  openPage,
  saveClip,
} from "./clip-actions.ts";
import { askToDelete } from "./delete-dialog.ts";
import { dialogStyles } from "./dialog-styles.ts";

interface Item {
  readonly text: string;
  /** The reason why the action is disabled. The user can read the item, but not choose it. */
  readonly disabledReason?: string;
  readonly run: () => void;
  readonly danger?: boolean;
}

/** The distance in pixels between the menu and the edge of the window. */
const MARGIN = 8;

/**
 * Fires `hass-notification` with the progress of an action. Fires `clip-menu-page` before it opens
 * a page, and `clip-deleted` after a deletion.
 */
export class BlinkClipsMenu extends LitElement {
  static override properties = {
    // A new `hass` needs no rendering, because the menu does not show its data. Actions read the
    // newest `hass`.
    hass: { attribute: false, hasChanged: () => false },
    texts: { attribute: false },
  };

  static override styles = [
    dialogStyles,
    css`
      [popover] {
        inset: auto;
        margin: 0;
        padding: 4px 0;
        min-width: 180px;
        max-width: calc(100vw - 16px);
        max-height: calc(100vh - 16px);
        overflow: auto;
        border: 1px solid var(--divider-color, #e0e0e0);
        border-radius: 8px;
        background: var(--card-background-color, #fff);
        color: var(--primary-text-color, #212121);
        box-shadow: 0 4px 12px rgb(0 0 0 / 30%);
      }
      button {
        display: block;
        width: 100%;
        padding-inline: 16px;
        border-radius: 0;
      }
      /* Keep the reason readable. */
      button[aria-disabled="true"] {
        opacity: 0.7;
      }
      small {
        display: block;
      }
    `,
  ];

  declare hass: HomeAssistant;
  declare texts: Texts;

  #shown: ShownClip | undefined;
  #anchor: HTMLElement | undefined;

  /** Opens the menu of a clip below a button. */
  async open(shown: ShownClip, anchor: HTMLElement): Promise<void> {
    this.#shown = shown;
    this.#anchor = anchor;
    this.requestUpdate();
    await this.updateComplete;
    const popover = this.#popover;
    if (!popover?.isConnected) return;
    popover.showPopover();
    place(popover, anchor);
    anchor.ariaExpanded = "true";
    addEventListener("scroll", this.#onScroll, { capture: true, passive: true });
    this.#items[0]?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#closed();
  }

  protected override render(): unknown {
    return html`<div
      popover
      role="menu"
      aria-label=${this.texts("player_menu")}
      @beforetoggle=${this.#onBeforeToggle}
      @toggle=${(event: ToggleEvent) => {
        if (event.newState === "closed") this.#closed();
      }}
      @keydown=${this.#onKey}
    >
      ${
        this.#shown &&
        this.#itemsOf(this.#shown).map(
          ({ text, disabledReason, run, danger }) =>
            html`<button
              role="menuitem"
              tabindex="-1"
              class=${danger ? "danger" : ""}
              aria-disabled=${disabledReason ? "true" : nothing}
              @click=${() => {
                if (disabledReason) return;
                this.#close();
                run();
              }}
            >
              ${text}${disabledReason ? html` <small>${disabledReason}</small>` : nothing}
            </button>`,
        )
      }
    </div>`;
  }

  #itemsOf(shown: ShownClip): Item[] {
    const { texts } = this;
    const { clip, camera } = shown;
    const items: (Item | undefined)[] = [
      clip.video && { text: texts("player_download"), run: () => void this.#download(shown) },
      clip.video && { text: texts("player_save"), run: () => void this.#save(shown) },
      clip.unwatched && !clip.usb
        ? { text: texts("player_mark_viewed"), run: () => void this.#markViewed(shown) }
        : undefined,
      // A clip without a video is never archived.
      clip.archived || (camera.archive && clip.video)
        ? {
            text: texts(clip.kept ? "player_release" : "player_keep"),
            ...(!clip.archived && { disabledReason: texts("player_keep_later") }),
            run: () => void this.#keep(shown, !clip.kept),
          }
        : undefined,
      { text: texts("player_open_browser"), run: () => this.#openMediaBrowser(shown) },
      // Only administrators may delete clips.
      this.hass.user?.is_admin
        ? {
            text: texts("player_delete_menu"),
            danger: true,
            run: () => {
              askToDelete({
                hass: this.hass,
                texts,
                shown,
                direction: getComputedStyle(this).direction,
                report: (sentence) => {
                  this.#notify(sentence);
                },
                deleted: () => {
                  this.dispatchEvent(new Event("clip-deleted"));
                },
              });
            },
          }
        : undefined,
    ];
    return items.filter((item) => item !== undefined);
  }

  async #download(shown: ShownClip): Promise<void> {
    await this.#report("player_fetching", async () => {
      await downloadClip(this.hass, this.texts, shown);
      return this.texts("player_downloaded");
    });
  }

  async #save(shown: ShownClip): Promise<void> {
    await this.#report("player_saving", async () =>
      this.texts("player_saved", { path: await saveClip(this.hass, shown) }),
    );
  }

  async #markViewed(shown: ShownClip): Promise<void> {
    await this.#report("player_marking", async () => {
      await markViewed(this.hass, shown);
      return this.texts("player_marked");
    });
  }

  async #keep(shown: ShownClip, keep: boolean): Promise<void> {
    await this.#report("player_keeping", async () => {
      await keepClip(this.hass, shown, keep);
      return this.texts(keep ? "player_kept" : "player_released");
    });
  }

  #openMediaBrowser(shown: ShownClip): void {
    const path = mediaBrowserPath(this.hass, shown);
    // The player cancels this event: it opens the page itself, after its dialog has closed.
    const event = new CustomEvent("clip-menu-page", {
      detail: { path },
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    if (this.dispatchEvent(event)) openPage(path);
  }

  async #report(begun: string, action: () => Promise<string>): Promise<void> {
    this.#notify(this.texts(begun));
    try {
      this.#notify(await action());
    } catch (error) {
      this.#notify(errorSentence(error, connectionSentence(this.texts)));
    }
  }

  #notify(message: string): void {
    // With the same id, Home Assistant replaces the previous notification.
    const detail = { message, id: "blink-clips" };
    this.dispatchEvent(
      new CustomEvent("hass-notification", { detail, bubbles: true, composed: true }),
    );
  }

  get #popover(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>("[popover]");
  }

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }

  #close(): void {
    this.#popover?.hidePopover();
  }

  /**
   * Gives the focus back to the button that opened the menu, unless a click has moved the focus.
   */
  readonly #onBeforeToggle = (event: ToggleEvent): void => {
    if (event.newState === "closed" && this.shadowRoot?.activeElement) this.#anchor?.focus();
  };

  #closed(): void {
    removeEventListener("scroll", this.#onScroll, { capture: true });
    if (this.#anchor) this.#anchor.ariaExpanded = "false";
    this.#anchor = undefined;
    this.#shown = undefined;
    this.requestUpdate();
  }

  readonly #onScroll = (event: Event): void => {
    if (event.target !== this.#popover) this.#popover?.hidePopover();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const items = this.#items;
    const index = items.findIndex((item) => item.matches(":focus"));
    const next = {
      ArrowDown: items[(index + 1) % items.length],
      ArrowUp: items.at(index - 1),
      Home: items[0],
      End: items.at(-1),
    }[event.key];
    if (next) {
      event.preventDefault();
      next.focus();
    } else if (event.key === "Tab") this.#close();
  };
}

/** Places the menu in the window: below a button, or above it if there is more space. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const button = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const rightToLeft = getComputedStyle(anchor).direction === "rtl";
  const below = button.bottom + height <= innerHeight - MARGIN;
  const top = below ? button.bottom : button.top - height;
  const left = rightToLeft ? button.left : button.right - width;
  menu.style.top = `${within(top, innerHeight - height)}px`;
  menu.style.left = `${within(left, innerWidth - width)}px`;
}

function within(position: number, end: number): number {
  return Math.max(MARGIN, Math.min(position, end - MARGIN));
}
