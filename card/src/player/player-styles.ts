/** The look of the player. */

import { css } from "lit";

export const playerStyles = css`
  dialog {
    width: min(960px, calc(100vw - 32px));
    max-width: none;
    max-height: calc(100dvh - 32px);
    overflow: auto;
  }
  .content {
    display: grid;
    box-sizing: border-box;
    min-height: 100%;
    max-height: inherit;
    outline: none;
    grid-template-rows: auto minmax(120px, 1fr) auto auto auto;
    grid-template-columns: minmax(0, 1fr);
  }
  @media (max-width: 600px), (max-height: 500px) {
    dialog {
      width: 100vw;
      height: 100dvh;
      max-height: none;
      border: none;
      border-radius: 0;
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
        env(safe-area-inset-left);
    }
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 8px;
    padding-inline-start: 16px;
  }
  .title {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 0;
    font-size: 1.15em;
    font-weight: 500;
  }
  .title div {
    color: var(--secondary-text-color, #616161);
    font-size: 0.9em;
  }
  .picture {
    position: relative;
    display: grid;
    min-height: 0;
    background: #000;
    color: #fff;
    touch-action: pan-y pinch-zoom;
  }
  video {
    width: 100%;
    height: 100%;
    min-height: 0;
    max-height: calc(100dvh - 260px);
    aspect-ratio: 16 / 9;
    object-fit: contain;
  }
  .over {
    position: absolute;
    inset: 0;
    display: flex;
    flex-wrap: wrap;
    align-content: center;
    align-items: center;
    justify-content: center;
    gap: 8px 12px;
    padding: 16px;
    overflow: auto;
    /* Otherwise the browser would scroll the page, and cancel the swipe. */
    touch-action: inherit;
    background: rgb(0 0 0 / 65%);
    text-align: center;
  }
  .over button {
    border: 1px solid #fff;
    color: #fff;
    font-weight: 500;
  }
  .scrubber {
    margin: 8px 16px 0;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 4px;
    padding: 4px 8px;
  }
  .time {
    min-width: 6em;
    text-align: center;
    font-variant-numeric: tabular-nums;
    color: var(--secondary-text-color, #616161);
  }
  .message {
    margin: 0;
    min-height: 1.4em;
    padding: 0 16px 8px;
    color: var(--secondary-text-color, #616161);
    text-align: center;
    overflow-wrap: anywhere;
  }
`;
