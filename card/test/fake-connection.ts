/** A connection to a Home Assistant that answers at the command of a test. */

import type { ClipsEvent, Page, PageMessage, SubscribeMessage } from "../src/protocol.ts";

type Listener = () => void;

interface Subscription {
  readonly message: SubscribeMessage;
  readonly send: (event: ClipsEvent) => void;
  open: boolean;
}

export interface PageRequest {
  readonly message: PageMessage;
  readonly answer: (page: Page) => void;
  readonly refuse: (error: unknown) => void;
}

/** Waits until all promises that are ready have been handled. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    // eslint-disable-next-line no-await-in-loop -- Each turn lets one more promise continue.
    await Promise.resolve();
  }
}

export class FakeBackend {
  readonly subscriptions: Subscription[] = [];
  readonly pages: PageRequest[] = [];
  /** The error with which the next subscription is refused. */
  refusal: unknown;
  readonly #listeners = { ready: new Set<Listener>(), disconnected: new Set<Listener>() };

  readonly connection = {
    subscribeMessage: async <EventT>(callback: (event: EventT) => void, message: object) => {
      if (this.refusal !== undefined) throw this.refusal;
      const subscription: Subscription = {
        message: message as SubscribeMessage,
        send: (event) => {
          callback(event as EventT);
        },
        open: true,
      };
      this.subscriptions.push(subscription);
      return async () => {
        subscription.open = false;
      };
    },
    addEventListener: (type: "ready" | "disconnected", listener: Listener) => {
      this.#listeners[type].add(listener);
    },
    removeEventListener: (type: "ready" | "disconnected", listener: Listener) => {
      this.#listeners[type].delete(listener);
    },
  };

  readonly callWS = async <ResultT>(message: object): Promise<ResultT> =>
    new Promise<ResultT>((resolve, reject) => {
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

  async lose(): Promise<void> {
    for (const listener of this.#listeners.disconnected) listener();
    await settled();
  }

  async reconnect(): Promise<void> {
    for (const listener of this.#listeners.ready) listener();
    await settled();
  }

  get listeners(): number {
    return this.#listeners.ready.size + this.#listeners.disconnected.size;
  }

  get open(): readonly SubscribeMessage[] {
    return this.subscriptions.filter((it) => it.open).map((it) => it.message);
  }
}
