/** Icons, plain buttons and focus rings, for all parts of the card and the player. */

import { css } from "lit";

export const commonStyles = css`
  :host {
    display: block;
  }
  .icon {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  button {
    font: inherit;
    border: none;
    padding: 0;
    color: inherit;
    background: none;
    cursor: pointer;
  }
  button[aria-disabled="true"] {
    cursor: default;
    opacity: 0.7;
  }
  button:focus-visible,
  a:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--primary-text-color, #141414);
    outline-offset: 1px;
  }
  /* Keep the direction of English texts on a page from right to left. A text without a translation
     is in English. */
  h2,
  p,
  .count,
  :is(.notice, .over) > span,
  [role="menuitem"] {
    unicode-bidi: plaintext;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .ring {
    flex: none;
    display: block;
    box-sizing: border-box;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    border: 2px solid;
    border-block-start-color: transparent;
    border-radius: 50%;
    animation: turn 1s linear infinite;
    pointer-events: none;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    .ring {
      animation-duration: 4s;
    }
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid ButtonText;
    }
  }
`;
