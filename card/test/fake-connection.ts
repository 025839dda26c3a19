/** A connection to a simulated Home Assistant. The test decides when Home Assistant answers. */

import type { ClipsEvent, Page, PageMessage, SubscribeMessage } from "../src/protocol.ts";
import { CONNECTION_LOST, NO_CONNECTION } from "./home-assistant-error.ts";

type Listener = () => void;

interface Subscription {
  readonly message: SubscribeMessage;
  readonly send: (event: ClipsEvent) => void;
  open: boolean;
  /**
   * Sends the command again after a lost connection. It is undefined if the card itself sends the
   * command again.
   */
  readonly repeat?: () => Promise<unknown>;
}

export interface PageRequest {
  readonly message: PageMessage;
  readonly answer: (page: Page) => void;
  readonly refuse: (error: unknown) => void;
}

/** Waits until all settled promises have been handled. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    // eslint-disable-next-line no-await-in-loop -- Each iteration lets one more promise continue.
    await Promise.resolve();
  }
}

/** Behaves like home-assistant-js-websocket, even while the connection is lost. */
export class FakeBackend {
  readonly subscriptions: Subscription[] = [];
  readonly pages: PageRequest[] = [];
  /** The error with which the next subscription is refused. */
  refusal: unknown;
  /** Call a listener twice if it was added twice, as the real connection does. */
  readonly #listeners: Record<"ready" | "disconnected", Listener[]> = {
    ready: [],
    disconnected: [],
  };

  readonly connection = {
    connected: true,
    subscribeMessage: async <EventT>(
      callback: (event: EventT) => void,
      message: object,
      { resubscribe = true }: { readonly resubscribe?: boolean } = {},
    ): Promise<() => Promise<void>> => {
      // Like the real connection, never answer and never send a command that was sent while the
      // connection was lost.
      if (!this.connection.connected) return Promise.withResolvers<() => Promise<void>>().promise;
      if (this.refusal !== undefined) throw this.refusal;
      const repeat = async () =>
        this.connection.subscribeMessage(callback, message, { resubscribe });
      const subscription: Subscription = {
        message: message as SubscribeMessage,
        send: (event) => {
          callback(event as EventT);
        },
        open: true,
        ...(resubscribe && { repeat }),
      };
      this.subscriptions.push(subscription);
      return async () => {
        // Ignore an unsubscription while there is no connection: the subscription is then still
        // repeated after the reconnection, as with the real one.
        if (this.connection.connected) subscription.open = false;
      };
    },
    addEventListener: (type: "ready" | "disconnected", listener: Listener) => {
      this.#listeners[type].push(listener);
    },
    removeEventListener: (type: "ready" | "disconnected", listener: Listener) => {
      const index = this.#listeners[type].indexOf(listener);
      if (index !== -1) this.#listeners[type].splice(index, 1);
    },
  };

  readonly callWS = async <ResultT>(message: object): Promise<ResultT> =>
    new Promise<ResultT>((resolve, reject) => {
      if (!this.connection.connected) reject(NO_CONNECTION);
      this.pages.push({
        message: message as PageMessage,
        answer: (page) => {
          resolve(page as ResultT);
        },
        refuse: reject,
      });
    });

  /** Sends an event to the newest subscription. */
  async send(event: ClipsEvent): Promise<void> {
    this.subscriptions.at(-1)?.send(event);
    await settled();
  }

  /** Loses the connection. All subscriptions and open commands are lost. */
  async lose(): Promise<void> {
    this.connection.connected = false;
    for (const { refuse } of this.pages) refuse(CONNECTION_LOST);
    for (const listener of this.#listeners.disconnected) listener();
    await settled();
  }

  async reconnect(): Promise<void> {
    this.connection.connected = true;
    const before = this.subscriptions.filter(({ open }) => open);
    for (const subscription of before) subscription.open = false;
    // Ignore a refusal, as the real connection does.
    for (const { repeat } of before) repeat?.().catch(() => undefined);
    for (const listener of this.#listeners.ready) listener();
    await settled();
  }

  get listeners(): number {
    return this.#listeners.ready.length + this.#listeners.disconnected.length;
  }

  get open(): readonly SubscribeMessage[] {
    return this.subscriptions.filter((it) => it.open).map((it) => it.message);
  }
}
