import { css, html, LitElement } from "lit";
import { commonStyles } from "../src/common-styles.ts";
import { frameStyles, frameView, scrubMark } from "../src/frames/frame-view.ts";
import { Scrub } from "../src/frames/scrub.ts";
import { RING } from "../src/icons.ts";
import type { StripLoader } from "../src/frames/strip-loader.ts";
import type { clipOf } from "./fake-house.ts";

/** A minimal tile: a button of 200 pixels with the frames of a clip. */
export class TestTile extends LitElement {
  static override properties = { shown: { attribute: false } };

  static override styles = [
    commonStyles,
    frameStyles,
    css`
      .ring {
        position: absolute;
        inset: 0;
        margin: auto;
      }
      button {
        position: relative;
        width: 200px;
        height: 112px;
        padding: 0;
        border: none;
      }
    `,
  ];

  declare shown: ReturnType<typeof clipOf>;
  loader: StripLoader | undefined;
  clicks = 0;

  readonly scrub = new Scrub(this, {
    element: () => this.renderRoot.querySelector("button"),
    shown: () => this.shown,
    loader: () => this.loader,
  });

  protected override render(): unknown {
    const { active, strip, fraction, state } = this.scrub;
    return html`<button class="scrub-area" @click=${() => (this.clicks += 1)}>
      ${strip ? frameView(strip, fraction) : ""} ${active ? scrubMark(fraction) : ""}
      ${state === "loading" ? RING : ""}
    </button>`;
  }
}
customElements.define("test-tile", TestTile);
