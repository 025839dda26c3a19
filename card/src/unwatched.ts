/** Counts the clips that are not watched, without receiving the clips. */

import type { Connection } from "./hass.ts";
import { type ClipsEvent, PROTOCOL, type SubscribeMessage } from "./protocol.ts";

export class UnwatchedCount {
  readonly #connection: Connection;
  readonly #cameras: readonly string[] | undefined;
  readonly #changed: (count: number | undefined) => void;
  #unsubscribe: Promise<() => Promise<void>> | undefined;

  /** `changed` receives each new number; undefined while the integration is not running. */
  constructor(
    connection: Connection,
    cameras: readonly string[] | undefined,
    changed: (count: number | undefined) => void,
  ) {
    this.#connection = connection;
    this.#cameras = cameras;
    this.#changed = changed;
  }

  /** Subscribes, and again after Home Assistant restarts with the integration. */
  start(): void {
    this.#connection.addEventListener("ready", this.#subscribe);
    this.#subscribe();
  }

  stop(): void {
    this.#connection.removeEventListener("ready", this.#subscribe);
    const unsubscribe = this.#unsubscribe;
    this.#unsubscribe = undefined;
    // The connection may be lost, which ends the subscription as well.
    unsubscribe?.then(async (end) => end()).catch(() => undefined);
  }

  /** Does nothing while subscribed: the connection repeats a subscription by itself. */
  readonly #subscribe = (): void => {
    if (this.#unsubscribe) return;
    const message: SubscribeMessage = {
      type: "blink_clips/clips/subscribe",
      ...(this.#cameras && { cameras: this.#cameras }),
      limit: 0,
    };
    const attempt = this.#connection.subscribeMessage<ClipsEvent>((event) => {
      if (this.#unsubscribe === attempt) this.#receive(event);
    }, message);
    this.#unsubscribe = attempt;
    attempt.catch(() => {
      if (this.#unsubscribe !== attempt) return;
      this.#unsubscribe = undefined;
      this.#changed(undefined);
    });
  };

  #receive(event: ClipsEvent): void {
    if (event.kind === "reset" && event.protocol !== PROTOCOL) {
      this.stop();
      this.#changed(undefined);
    } else if (event.unwatched !== undefined) {
      this.#changed(event.unwatched);
    }
  }
}
