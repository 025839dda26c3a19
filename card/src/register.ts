/**
 * Defines a custom element so that Home Assistant finds it.
 *
 * While its frontend 2026.10 starts, it replaces `window.customElements`, and elements are lost.
 * Therefore, the element is defined again when the frontend's main element exists. A page may load
 * the card's file twice, so an existing element is no error.
 */
export function defineElement(name: string, element: CustomElementConstructor): void {
  const first = window.customElements;
  defineOnce(first, name, element);
  void first.whenDefined("home-assistant").then(() => {
    if (window.customElements !== first) defineOnce(window.customElements, name, element);
  });
}

function defineOnce(
  registry: CustomElementRegistry,
  name: string,
  element: CustomElementConstructor,
): void {
  if (registry.get(name) === undefined) registry.define(name, element);
}
