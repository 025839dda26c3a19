/**
 * Counts the listeners and the object URLs that a page has not released yet, and the elements of
 * the page.
 */

/** The numbers at one time. */
export interface Kept {
  readonly listeners: number;
  readonly urls: number;
  readonly elements: number;
}

/** From now on, counts listeners on window and document, and object URLs. */
export function watchPage(): { readonly kept: () => Kept; readonly stop: () => void } {
  const listeners = new Map<unknown, Set<string>>();
  const urls = new Set<string>();
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const { createObjectURL: create, revokeObjectURL: revoke } = URL;
  const ids = new WeakMap<object, number>();
  let last = 0;

  function idOf(listener: object): number {
    let id = ids.get(listener);
    if (id === undefined) {
      last += 1;
      id = last;
      ids.set(listener, id);
    }
    return id;
  }

  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const once = typeof options === "object" && options?.once === true;
    const global = this === undefined || this === window || this === document;
    if (listener && global && !once) {
      const known = listeners.get(this) ?? new Set();
      listeners.set(this, known.add(`${type}/${idOf(listener)}`));
    }
    add.call(this ?? window, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (listener) listeners.get(this)?.delete(`${type}/${idOf(listener)}`);
    remove.call(this ?? window, type, listener, options);
  };
  URL.createObjectURL = (source) => {
    const url = create(source);
    urls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    urls.delete(url);
    revoke(url);
  };

  return {
    kept: () => ({
      listeners: [...listeners.values()].reduce((sum, known) => sum + known.size, 0),
      urls: urls.size,
      elements: document.body.querySelectorAll("*").length,
    }),
    stop: () => {
      EventTarget.prototype.addEventListener = add;
      EventTarget.prototype.removeEventListener = remove;
      URL.createObjectURL = create;
      URL.revokeObjectURL = revoke;
    },
  };
}
