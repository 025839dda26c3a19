/** The dialog that asks before a clip is deleted. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { createFormat } from "../format.ts";
import { errorSentence, translationKey } from "../errors.ts";
import type { HomeAssistant } from "../hass.ts";
import { connectionSentence } from "../media-failures.ts";
import type { ShownClip } from "../model/clip-list.ts";
import type { Clip } from "../protocol.ts";
import { cameraName, type Texts } from "../texts.ts";
import { deleteClip } from "./clip-actions.ts";
import { DialogHistory } from "./dialog-history.ts";
import { dialogStyles } from "./dialog-styles.ts";

export interface DeleteQuestion {
  readonly hass: HomeAssistant;
  readonly texts: Texts;
  readonly shown: ShownClip;
  /**
   * The text direction. It must be set, because Home Assistant sets it only on elements below the
   * page's body.
   */
  readonly direction: string;
  /**
   * Shows the user a message after the dialog was closed: that the archived copy stays, or why the
   * deletion has failed.
   */
  readonly report: (sentence: string) => void;
  /**
   * Called when the clip is deleted and the dialog is closed. It is not called if the archive still
   * has the clip, because the clip then stays in the list.
   */
  readonly deleted: () => void;
}

/** Asks the user whether to delete a clip. Deletes the clip if the user agrees. */
export function askToDelete(question: DeleteQuestion): void {
  const dialog = document.createElement("blink-clips-delete-dialog") as BlinkClipsDeleteDialog;
  dialog.question = question;
  dialog.dir = question.direction;
  // Add the dialog to the page, and not to the tile, which may disappear while the user reads.
  document.body.append(dialog);
}

export class BlinkClipsDeleteDialog extends LitElement {
  static override properties = { question: { attribute: false } };

  static override styles = [
    dialogStyles,
    css`
      dialog {
        max-width: min(420px, calc(100vw - 32px));
        padding: 24px;
      }
      h2 {
        margin: 0 0 8px;
        font-size: 1.25em;
        font-weight: 500;
      }
      p {
        margin: 8px 0;
        overflow-wrap: anywhere;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        min-block-size: 44px;
        cursor: pointer;
      }
      input {
        flex: none;
        inline-size: 20px;
        block-size: 20px;
        margin: 0;
        accent-color: var(--primary-color, #0277bd);
      }
      .error {
        color: var(--error-color, #b71c1c);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: end;
        gap: 8px;
        margin-block-start: 16px;
      }
    `,
  ];

  declare question: DeleteQuestion;

  #deleting = false;
  /** Whether to delete the copy in the archive as well. */
  #withCopy = false;
  /** Whether Home Assistant has reported that Blink no longer has the clip. */
  #isGone = false;
  #error: string | undefined;
  readonly #history = new DialogHistory(() => {
    this.#dialog?.close();
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.#history.leave();
  }

  protected override firstUpdated(): void {
    this.#dialog?.showModal();
    this.#history.enter();
  }

  protected override render(): unknown {
    const { hass, texts, shown } = this.question;
    const { time: seconds, archived, only_archived: isLast } = shown.clip;
    const values = {
      camera: cameraName(texts, shown.camera),
      time: createFormat(hass).dayAndTime(seconds),
    };
    const keys = textKeys(shown.clip, this.#withCopy, this.#isGone);
    return html`<dialog
      role="alertdialog"
      aria-labelledby="title"
      aria-describedby="text"
      @close=${() => {
        this.remove();
      }}
    >
      <h2 id="title">${texts("player_delete_title")}</h2>
      <div id="text" role="status">${keys.map((key) => html`<p>${texts(key, values)}</p>`)}</div>
      ${archived && !isLast ? this.#box() : nothing}
      <p class="error" role="alert">${this.#error ?? nothing}</p>
      <div class="actions">
        <button
          class="text"
          autofocus
          @click=${() => {
            this.#dialog?.close();
          }}
        >
          ${texts("player_cancel")}
        </button>
        <button class="text danger" ?disabled=${this.#deleting} @click=${this.#delete}>
          ${texts(this.#deleting ? "player_deleting" : "player_delete")}
        </button>
      </div>
    </dialog>`;
  }

  /** Returns the box that also deletes the copy in the archive. */
  #box(): TemplateResult {
    return html`<label>
      <input
        type="checkbox"
        ?disabled=${this.#deleting}
        @change=${(event: Event) => {
          this.#withCopy = (event.currentTarget as HTMLInputElement).checked;
          this.#error = undefined;
          this.requestUpdate();
        }}
      />
      <span>${this.question.texts("player_delete_copy")}</span>
    </label>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  async #delete(): Promise<void> {
    const { hass, texts, shown, report, deleted } = this.question;
    const withCopy = this.#withCopy || shown.clip.only_archived === true;
    this.#deleting = true;
    this.#error = undefined;
    this.requestUpdate();
    try {
      await deleteClip(hass, shown, withCopy);
      this.#dialog?.close();
      if (withCopy || !shown.clip.archived) deleted();
      else report(texts("player_deleted"));
    } catch (error) {
      const isGone = translationKey(error) === "only_archived";
      this.#isGone ||= isGone;
      this.#error = isGone
        ? texts("player_delete_only_archived")
        : errorSentence(error, connectionSentence(texts));
      if (!this.isConnected) report(this.#error);
    }
    this.#deleting = false;
    this.requestUpdate();
  }
}

/**
 * Returns the keys of the sentences of the question. So that each sentence is true, they depend on
 * whether the box is selected (`withCopy`), and on whether Blink no longer has the clip (`isGone`).
 */
function textKeys(
  { archived, kept, only_archived: isLast }: Clip,
  withCopy: boolean,
  isGone: boolean,
): string[] {
  const keptCopy = kept ? ["player_delete_kept"] : [];
  if (isLast || (isGone && withCopy)) return ["player_delete_last", ...keptCopy];
  const atBlink = isGone ? [] : ["player_delete_text"];
  if (withCopy) return [...atBlink, "player_delete_both", ...keptCopy];
  if (kept) return [...atBlink, "player_delete_kept_copy"];
  return [...atBlink, ...(archived ? ["player_delete_archived"] : [])];
}
