/**
 * Defines a custom element so that Home Assistant finds it. While the frontend 2026.10 starts, it
 * forgets defined elements, so this function then defines the element again.
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
