/**
 * Loads each poster once, with the user's access token. Keeps the object URLs of the posters that
 * are on the screen or were there most recently.
 */

/**
 * Maximum number of kept posters (pictures), unless more are on the screen. The object URLs of
 * others are revoked.
 */
const MOST_KEPT = 150;
/** Maximum number of concurrent requests for posters. */
const MOST_REQUESTS = 6;
/**
 * Maximum number of requests for a poster. A call of `retry` allows further requests. The last
 * request is 60 seconds after the first, because Blink can need 45 seconds for a poster.
 */
const MOST_TRIES = 3;
/** Milliseconds after which a failed poster on the screen is requested again. */
const RETRY = 30_000;
/** After fast scrolling, no new requests are sent for this number of milliseconds. */
const HOLD = 120;

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export class PosterLoader {
  readonly #fetch: Fetch;
  readonly #loaded: (path: string) => void;
  /** The paths of posters (pictures) that are on the screen or will soon be. */
  readonly #seen = new Set<string>();
  /** The object URLs by path. The poster that was last on the screen is at the end. */
  readonly #urls = new Map<string, string>();
  /** The paths that wait for a request, in the order in which their tiles came onto the screen. */
  readonly #waiting = new Set<string>();
  readonly #requests = new Set<string>();
  /** The number of failed requests by path. */
  readonly #failures = new Map<string, number>();
  /** The timer that requests failed posters again. It is undefined if no poster has failed. */
  #again: ReturnType<typeof setTimeout> | undefined;
  #abort = new AbortController();
  /**
   * The timer that ends a hold (a time without new requests). It is undefined while there is no
   * hold.
   */
  #held: ReturnType<typeof setTimeout> | undefined;

  /** `loaded` is called after a poster was loaded, and after it has failed to load. */
  constructor(fetch: Fetch, loaded: (path: string) => void) {
    this.#fetch = fetch;
    this.#loaded = loaded;
  }

  /** Returns the object URL of a poster. It is undefined if the poster is not loaded. */
  url(path: string): string | undefined {
    return this.#urls.get(path);
  }

  /** Loads a poster (picture) that is on the screen or will soon be. */
  see(path: string): void {
    this.#seen.add(path);
    const url = this.#urls.get(path);
    if (url !== undefined) {
      this.#urls.delete(path);
      this.#urls.set(path, url);
      return;
    }
    if (this.#requests.has(path) || (this.#failures.get(path) ?? 0) >= MOST_TRIES) return;
    this.#waiting.add(path);
    this.resume();
  }

  /** Cancels the waiting request for a poster (picture) that has left the screen. */
  leave(path: string): void {
    this.#waiting.delete(path);
    this.#seen.delete(path);
  }

  /** Requests failed posters again, because Home Assistant or Blink is reachable again. */
  retry(): void {
    this.#failures.clear();
    this.#seeAgain();
  }

  /** Starts no new requests for a moment, because each request would slow down fast scrolling. */
  hold(): void {
    clearTimeout(this.#held);
    this.#held = setTimeout(() => {
      this.#held = undefined;
      this.resume();
    }, HOLD);
  }

  /**
   * Starts as many requests as are allowed. None are allowed soon after fast scrolling, or while
   * the tab is hidden.
   */
  resume(): void {
    for (const path of this.#waiting) {
      if (this.#held !== undefined || document.hidden) return;
      if (this.#requests.size >= MOST_REQUESTS) return;
      this.#waiting.delete(path);
      void this.#load(path);
    }
  }

  /** Aborts all requests and releases all posters. */
  clear(): void {
    clearTimeout(this.#held);
    this.#held = undefined;
    clearTimeout(this.#again);
    this.#again = undefined;
    this.#abort.abort();
    this.#abort = new AbortController();
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
    this.#waiting.clear();
    this.#requests.clear();
    this.#failures.clear();
    this.#seen.clear();
  }

  #seeAgain(): void {
    for (const path of this.#seen) this.see(path);
  }

  async #load(path: string): Promise<void> {
    const { signal } = this.#abort;
    this.#requests.add(path);
    try {
      const response = await this.#fetch(path, { signal });
      if (!response.ok) throw new Error(response.statusText);
      const picture = await response.blob();
      if (signal.aborted) return;
      this.#keep(path, URL.createObjectURL(picture));
    } catch {
      if (signal.aborted) return;
      this.#failures.set(path, (this.#failures.get(path) ?? 0) + 1);
      // Try again later. A clip is listed some seconds before its poster can be downloaded.
      this.#again ??= setTimeout(() => {
        this.#again = undefined;
        this.#seeAgain();
      }, RETRY);
    }
    this.#requests.delete(path);
    this.#loaded(path);
    this.resume();
  }

  #keep(path: string, url: string): void {
    this.#urls.set(path, url);
    this.#failures.delete(path);
    for (const [oldest, oldUrl] of this.#urls) {
      if (this.#urls.size <= MOST_KEPT) return;
      if (this.#seen.has(oldest)) continue;
      this.#urls.delete(oldest);
      URL.revokeObjectURL(oldUrl);
    }
  }
}
