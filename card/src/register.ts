/**
 * Defines a custom element so that Home Assistant finds it. Home Assistant's frontend 2026.10
 * replaces the registry of elements while it starts. This function then defines the element again.
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
