/**
 * One subscription to clips or one search, together with the pages of older clips that were read.
 */

import { errorCode, errorSentence } from "../errors.ts";
import type { HomeAssistant } from "../hass.ts";
import {
  type ChangeEvent,
  type ClipFilter,
  type ClipsEvent,
  type Page,
  type PageMessage,
  PROTOCOL,
  type SubscribeMessage,
} from "../protocol.ts";
import {
  addPage,
  applyEvent,
  applyToResults,
  beforeFailure,
  type ClipList,
  confirmedCount,
  EMPTY,
} from "./clip-list.ts";

/** Maximum number of clips in a page. */
const PAGE_LIMIT = 100;

/**
 * - `loading`: nothing was received yet.
 * - `ready`: the list is complete and up to date.
 * - `missing`: the integration does not run.
 * - `outdated`: the integration is newer than this card.
 * - `failed`: the subscription was refused.
 */
export type FeedStatus = "loading" | "ready" | "missing" | "outdated" | "failed";

export interface FeedRequest extends ClipFilter {
  /** Maximum number of clips in the first answer of the integration. */
  readonly limit?: number | undefined;
  /** The searched text. A search has no subscription. */
  readonly text?: string | undefined;
}

type Backend = Pick<HomeAssistant, "connection" | "callWS">;

export class ClipFeed {
  status: FeedStatus = "loading";
  list: ClipList;
  /** Whether a page is being read. */
  reading = false;
  /** The reason why the last page or the subscription has failed. */
  error: string | undefined;

  /** Whether a page was read. */
  #hasRead = false;
  readonly #backend: Backend;
  readonly #request: FeedRequest;
  readonly #changed: (event?: ClipsEvent) => void;
  #unsubscribe: (() => void) | undefined;
  #running = false;
  /** Counts how often the feed was stopped. Events from before the last stop are dropped. */
  #session = 0;
  /**
   * Counts how often the feed was reset or stopped. If the count changes while a page is requested,
   * the feed drops the page.
   */
  #generation = 0;

  /**
   * `changed` is called after each change. `list` is the list to show until Home Assistant sends
   * clips.
   */
  constructor(
    backend: Backend,
    request: FeedRequest,
    changed: (event?: ClipsEvent) => void,
    list = EMPTY,
  ) {
    this.#backend = backend;
    this.#request = request;
    this.#changed = changed;
    this.list = list;
  }

  /** Subscribes, or reads the first page of a search. Further calls do nothing. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    await (this.#request.text === undefined ? this.#subscribe() : this.loadOlder(true));
  }

  /** Ends the subscription. Later answers are dropped. */
  stop(): void {
    this.#unsubscribe?.();
    this.connectionLost();
  }

  /**
   * Stops the feed after the connection was lost. Then `start` can be called again. Sends no
   * command to unsubscribe, because Home Assistant may have given the subscription's id to a new
   * subscription.
   */
  connectionLost(): void {
    this.#running = false;
    this.#session += 1;
    this.#generation += 1;
    this.reading = false;
    this.#unsubscribe = undefined;
  }

  /** Whether a further page may add older clips, or replace clips that may be out of date. */
  get incomplete(): boolean {
    return this.list.older || confirmedCount(this.list) < this.list.clips.length;
  }

  /** Whether pages were read down to the oldest clip of the request. */
  get ended(): boolean {
    return this.#hasRead && !this.incomplete && this.list.failure === undefined;
  }

  /**
   * Reads the next page of older clips, unless a page is being read. After a failure, `again` must
   * be true. If pages may lack clips, `again` also reads these pages again.
   */
  async loadOlder(again = false): Promise<void> {
    if (!this.#running || this.reading) return;
    if (again) this.list = beforeFailure(this.list);
    if (!this.incomplete) return;
    if (this.error !== undefined && !again) return;
    if (this.#request.text === undefined && this.status !== "ready") return;
    const generation = this.#generation;
    this.reading = true;
    this.error = undefined;
    this.#changed();
    try {
      const page = await this.#backend.callWS<Page>({
        type: "blink_clips/clips/page",
        ...this.#request,
        before: this.list.edge,
        limit: PAGE_LIMIT,
      } satisfies PageMessage);
      if (generation !== this.#generation) return;
      this.list = addPage(this.list, page);
      this.#hasRead = true;
      this.status = "ready";
    } catch (error) {
      if (generation !== this.#generation) return;
      this.error = errorSentence(error);
      // Without its first page, a search has no clips to show, so the whole feed has failed.
      if (this.status === "loading") this.status = "failed";
    }
    this.reading = false;
    this.#changed();
  }

  /**
   * Applies an event to the results of a search. The event is from the subscription to all clips.
   */
  applyToResults(event: ChangeEvent): void {
    this.list = applyToResults(this.list, event);
  }

  async #subscribe(): Promise<void> {
    const session = this.#session;
    try {
      const unsubscribe = await this.#backend.connection.subscribeMessage<ClipsEvent>(
        (event) => {
          if (session === this.#session) this.#receive(event);
        },
        { type: "blink_clips/clips/subscribe", ...this.#request } satisfies SubscribeMessage,
        // After a reconnection, `ClipSource` subscribes again. The connection must not do so: it
        // would be too early, because Home Assistant refuses the subscription until the integration
        // has started.
        { resubscribe: false },
      );
      const end = () => {
        // Ignore the error of a lost connection. The subscription has then ended as well.
        unsubscribe().catch(() => undefined);
      };
      if (session === this.#session) this.#unsubscribe = end;
      else end();
    } catch (error) {
      if (session !== this.#session) return;
      this.#running = false;
      this.status = errorCode(error) === "unknown_command" ? "missing" : "failed";
      this.error = errorSentence(error);
      this.#changed();
    }
  }

  #receive(event: ClipsEvent): void {
    if (event.kind === "reset" && event.protocol !== PROTOCOL) {
      this.status = "outdated";
      this.stop();
      this.#changed(event);
      return;
    }
    if (event.kind === "reset") {
      this.#generation += 1;
      this.reading = false;
      this.error = undefined;
      this.status = "ready";
    }
    this.list = applyEvent(this.list, event);
    this.#changed(event);
  }
}
