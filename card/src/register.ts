/**
 * Defines a custom element so that Home Assistant finds it.
 *
 * While the frontend of Home Assistant 2026.10 starts, it replaces `window.customElements`. An
 * element that was defined before is unknown afterwards. Therefore, the element is defined again as
 * soon as the frontend's own main element exists in the first registry. Does nothing if the element
 * is already defined, because a page may load the card's file twice.
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
