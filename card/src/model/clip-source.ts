/**
 * The clips that a card shows: all clips that its options allow, or only those that also match the
 * user's filter.
 */

import type { HomeAssistant } from "../hass.ts";
import type { ClipFilter, ClipsEvent, ClipType } from "../protocol.ts";
import { ClipFeed, type FeedRequest } from "./clip-feed.ts";
import { type ClipList, EMPTY, type ShownClip } from "./clip-list.ts";

/** The filter that a user sets temporarily. */
export interface Narrowing {
  /** The entity ids of cameras. If empty, all cameras. */
  readonly cameras: readonly string[];
  /** The types of clips. If empty, all types. */
  readonly types: readonly ClipType[];
  /** The searched text. If empty, no search. */
  readonly text: string;
}

/** The filter that shows all clips. */
export const SHOW_ALL: Narrowing = { cameras: [], types: [], text: "" };

/** Returns whether a filter hides clips. */
export function narrows({ cameras, types, text }: Narrowing): boolean {
  return cameras.length + types.length + text.length > 0;
}

export class ClipSource {
  /**
   * The subscription to all clips that the card's options allow. It also reports accounts, systems
   * and cameras.
   */
  readonly all: ClipFeed;
  /** Whether Home Assistant is reachable. */
  connected = true;
  narrowing = SHOW_ALL;

  readonly #backend: Pick<HomeAssistant, "connection" | "callWS">;
  readonly #request: FeedRequest;
  readonly #changed: (event?: ClipsEvent) => void;
  #narrowed: ClipFeed | undefined;

  /**
   * `changed` is called after each change. It receives the event of the subscription to all clips.
   */
  constructor(
    backend: Pick<HomeAssistant, "connection" | "callWS">,
    request: FeedRequest,
    changed: (event?: ClipsEvent) => void,
  ) {
    this.#backend = backend;
    this.#request = request;
    this.#changed = changed;
    this.all = new ClipFeed(backend, request, (event) => {
      if (event && this.narrowing.text) this.#updateResults(event);
      changed(event);
    });
  }

  /** The clips that match the user's filter. */
  get shown(): ClipFeed {
    return this.#narrowed ?? this.all;
  }

  /** Subscribes, also after each lost connection. A second call repeats a refused subscription. */
  start(): void {
    const { connection } = this.#backend;
    // Remove the listeners first, because `start` may be called twice. With two equal listeners,
    // the connection would call both.
    this.#stopListening();
    connection.addEventListener("ready", this.#onReady);
    connection.addEventListener("disconnected", this.#onDisconnected);
    // Read the state of the connection, which may have changed while there was no listener.
    this.connected = connection.connected;
    void this.all.start();
    void this.#narrowed?.start();
  }

  stop(): void {
    this.#stopListening();
    this.all.stop();
    this.#narrowed?.stop();
  }

  /**
   * Shows the clips that match a filter: first the known clips, then also those from Home
   * Assistant.
   */
  narrow(narrowing: Narrowing): void {
    this.#narrow(narrowing, narrowing.text ? EMPTY : knownClips(this.all.list, narrowing));
  }

  #narrow(narrowing: Narrowing, known: ClipList): void {
    this.narrowing = narrowing;
    this.#narrowed?.stop();
    this.#narrowed = undefined;
    if (narrows(narrowing)) {
      const feed = new ClipFeed(
        this.#backend,
        { ...this.#request, ...filterOf(narrowing) },
        (event) => {
          // If no known clip matches, read a page of matching clips, which may be older than the
          // known ones.
          if (event?.kind === "reset" && feed.list.clips.length === 0) void feed.loadOlder();
          this.#changed();
        },
        known,
      );
      this.#narrowed = feed;
      void feed.start();
    }
    this.#changed();
  }

  /** Repeats the request that failed last: the subscription, or the reading of a page. */
  retry(): void {
    void this.all.start();
    void this.shown.start();
    void this.shown.loadOlder(true);
  }

  /**
   * Updates the results of a search. After a message with the complete list, repeats the search.
   */
  #updateResults(event: ClipsEvent): void {
    const results = this.#narrowed;
    if (event.kind === "change") results?.applyToResults(event);
    // Repeat the search. Its results may contain deleted clips, or clips that the user may no
    // longer see.
    else if (results) this.#narrow(this.narrowing, unconfirmed(results.list, results.list.clips));
  }

  #stopListening(): void {
    const { connection } = this.#backend;
    connection.removeEventListener("ready", this.#onReady);
    connection.removeEventListener("disconnected", this.#onDisconnected);
  }

  #connectionLost(): void {
    this.all.connectionLost();
    this.#narrowed?.connectionLost();
  }

  readonly #onReady = (): void => {
    this.connected = true;
    // Start the feeds again, because the lost connection has ended their subscriptions. If a feed
    // was started without a connection, it has not subscribed at all.
    this.#connectionLost();
    void this.all.start();
    void this.#narrowed?.start();
    this.#changed();
  };

  readonly #onDisconnected = (): void => {
    this.connected = false;
    this.#connectionLost();
    this.#changed();
  };
}

function filterOf({ cameras, types, text }: Narrowing): ClipFilter & { readonly text?: string } {
  return {
    ...(cameras.length > 0 && { cameras }),
    ...(types.length > 0 && { types }),
    ...(text && { text }),
  };
}

/**
 * Returns the loaded clips that match a filter. They are shown until Home Assistant has sent the
 * matching clips.
 */
function knownClips(list: ClipList, narrowing: Narrowing): ClipList {
  return unconfirmed(
    list,
    list.clips.filter((clip) => matches(clip, narrowing)),
  );
}

/**
 * Returns a list with the given clips, which count as outdated. The next answers of Home Assistant
 * replace these clips.
 */
function unconfirmed(list: ClipList, clips: ClipList["clips"]): ClipList {
  return { ...list, clips, older: true, edge: undefined, failure: undefined };
}

function matches({ clip, camera }: ShownClip, { cameras, types }: Narrowing): boolean {
  const byCamera =
    cameras.length === 0 || (camera.entity !== undefined && cameras.includes(camera.entity));
  return byCamera && (types.length === 0 || types.includes(clip.type));
}
