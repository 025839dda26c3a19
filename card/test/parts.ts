/** Finds the parts of a card, also inside shadow roots. */

import type { BlinkClipsCard } from "../src/card/card.ts";
import type { BlinkClipsTile } from "../src/card/tile.ts";

/** Returns all elements of a card, in all shadow roots. */
export function elements(root: Element | ShadowRoot): Element[] {
  const found = [...root.querySelectorAll("*")];
  const inner = found.flatMap(({ shadowRoot }) => (shadowRoot ? elements(shadowRoot) : []));
  return [...found, ...inner];
}

/** Returns a card's elements that match a selector, in all shadow roots. */
export function all<ElementT extends HTMLElement>(
  card: BlinkClipsCard,
  selector: string,
): ElementT[] {
  return elements(card.renderRoot as ShadowRoot).filter((element): element is ElementT =>
    element.matches(selector),
  );
}

/** Returns a card's first element that matches a selector, or throws an error. */
export function one<ElementT extends HTMLElement>(
  card: BlinkClipsCard,
  selector: string,
): ElementT {
  const [element] = all<ElementT>(card, selector);
  if (!element) throw new Error(`The card has no ${selector}.`);
  return element;
}

export function tiles(card: BlinkClipsCard): BlinkClipsTile[] {
  return all<BlinkClipsTile>(card, "blink-clips-tile");
}

/** Returns the names of the tiles, as screen readers read them. */
export function names(card: BlinkClipsCard): string[] {
  return tiles(card).map((tile) => button(tile)?.getAttribute("aria-label") ?? "");
}

export function button(tile: BlinkClipsTile): HTMLButtonElement | null {
  return tile.renderRoot.querySelector("button");
}

/** Returns the button of a card with a text or a name. */
export function buttonNamed(card: BlinkClipsCard, name: string): HTMLButtonElement {
  const found = all<HTMLButtonElement>(card, "button").find(
    (it) => (it.getAttribute("aria-label") ?? it.textContent).trim() === name,
  );
  if (!found) throw new Error(`The card has no button ${name}.`);
  return found;
}

/** Returns the visible text of a card. */
export function text(card: BlinkClipsCard, selector: string): string {
  return all(card, selector)
    .map((element) => element.innerText.trim())
    .join("\n");
}

/** Returns the name of the focused tile. */
export function focused(card: BlinkClipsCard): string | null | undefined {
  return tiles(card)
    .map((tile) => tile.shadowRoot?.activeElement)
    .find(Boolean)
    ?.getAttribute("aria-label");
}
