/** Describes the parts of Home Assistant's frontend that the card uses. */

export interface EntityState {
  readonly entity_id: string;
  readonly state: string;
  readonly last_changed: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Connection {
  readonly connected: boolean;
  /**
   * Starts a subscription. After a lost connection, the connection starts it again, unless
   * `resubscribe` is false. While there is no connection, the promise stays pending.
   */
  subscribeMessage<EventT>(
    callback: (event: EventT) => void,
    message: object,
    options: { readonly resubscribe: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(type: "ready" | "disconnected", callback: () => void): void;
  removeEventListener(type: "ready" | "disconnected", callback: () => void): void;
}

export interface Locale {
  readonly language: string;
  readonly time_format: "language" | "system" | "12" | "24";
  readonly time_zone: "local" | "server";
}

/** An enabled entity of any integration. */
export interface RegisteredEntity {
  readonly platform: string;
  readonly device_id?: string | null;
  readonly translation_key?: string | null;
  readonly hidden?: boolean;
}

/** Home Assistant's data as the frontend passes it to a card. Each change creates a new object. */
export interface HomeAssistant {
  readonly states: Readonly<Record<string, EntityState>>;
  readonly connection: Connection;
  readonly connected: boolean;
  readonly language: string;
  readonly locale: Locale;
  readonly config: { readonly time_zone: string };
  readonly user?: { readonly is_admin: boolean };
  /** The enabled entities. */
  readonly entities: Readonly<Record<string, RegisteredEntity>>;
  callWS<ResultT>(message: object): Promise<ResultT>;
  callService(
    domain: string,
    service: string,
    data?: object,
    target?: object,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ readonly response?: unknown }>;
  /** Requests a path of Home Assistant, with the user's access token. */
  fetchWithAuth(path: string, init?: RequestInit): Promise<Response>;
  formatEntityState(state: EntityState): string;
}
