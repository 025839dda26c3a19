/** Returns the notices about accounts, cameras and missing clips. All functions are pure. */

import type { Format } from "../format.ts";
import type { HomeAssistant } from "../hass.ts";
import type { FeedStatus } from "../model/clip-feed.ts";
import type { ClipList } from "../model/clip-list.ts";
import type { CardOptions } from "../options.ts";
import type { Account, AccountState, Camera, System } from "../protocol.ts";
import type { Texts } from "../texts.ts";
import type { IconName } from "./icons.ts";

/** A text for the user, possibly with a link or a button. */
export interface Notice {
  readonly icon: IconName;
  readonly text: string;
  /** Whether screen readers read the text aloud immediately. */
  readonly urgent?: true;
  /** Whether the text is followed by a link to the integration's settings page. */
  readonly link?: boolean;
  /** The key of a button's text, which also names the action of the button. */
  readonly action?: "card_try_again" | "card_reload" | "card_show_all";
}

export interface NoticeContext {
  readonly texts: Texts;
  readonly format: Format;
  readonly hass: Pick<HomeAssistant, "states">;
  readonly options: CardOptions;
  /** Whether the user is an administrator. Only administrators can open settings pages. */
  readonly admin: boolean;
}

/** The state of the clips and of the accounts. */
export interface Situation {
  readonly status: FeedStatus;
  readonly connected: boolean;
  /** Whether the user has set a filter. */
  readonly narrowed: boolean;
  /** The reason why a request failed. It is empty if the card shows the reason in another place. */
  readonly error: string | undefined;
  readonly all: ClipList;
  /** Whether it is certain that there are no clips to show. */
  readonly empty: boolean;
  /** Whether loading the player's file has failed. */
  readonly playerFailed: boolean;
}

/** Returns the notices above the clips. */
export function banners(situation: Situation, context: NoticeContext): Notice[] {
  const { texts } = context;
  const { connected, status, all, error } = situation;
  const lost: Notice = { icon: "lost", text: texts("card_connection_lost") };
  const failed: Notice = { icon: "warning", text: error ?? "", action: "card_try_again" };
  const noPlayer: Notice = {
    icon: "warning",
    text: texts("card_no_player"),
    urgent: true,
    action: "card_reload",
  };
  return [
    ...(situation.playerFailed ? [noPlayer] : []),
    ...(connected ? [] : [lost]),
    ...all.accounts.flatMap((account) => accountNotice(account, all.accounts.length > 1, context)),
    ...offlineNotice([...all.cameras.values()], texts),
    ...(connected && error && status === "ready" ? [failed] : []),
  ];
}

/** Returns the notice in place of the clips. It is undefined while clips are shown or loading. */
export function placeholder(situation: Situation, context: NoticeContext): Notice | undefined {
  const { status, empty, error } = situation;
  const { texts } = context;
  switch (status) {
    case "outdated":
      return { icon: "warning", text: texts("card_outdated"), action: "card_reload" };
    case "missing":
      return { icon: "warning", text: texts("card_not_running"), link: context.admin };
    case "failed":
      return {
        icon: "warning",
        text: error || texts("card_failed"),
        action: "card_try_again",
      };
    case "ready":
      return empty ? emptyNotice(situation, context) : undefined;
    default:
      return undefined;
  }
}

function emptyNotice({ narrowed, all }: Situation, context: NoticeContext): Notice {
  const { texts } = context;
  if (narrowed) {
    return { icon: "search", text: texts("card_nothing_matches"), action: "card_show_all" };
  }
  // The cameras of an account are unknown until it is loaded.
  if (all.cameras.size === 0 && all.accounts.every(({ state }) => state === "ok")) {
    return noCameraNotice(all, context);
  }
  const places = new Set(all.systems.map((system) => system.clips));
  if (places.size === 1 && places.has("nowhere")) {
    return { icon: "info", text: texts("card_stored_nowhere") };
  }
  if (places.size === 1 && places.has("unread_usb")) {
    return { icon: "info", text: texts("card_usb_unread"), link: context.admin };
  }
  return { icon: "motion", text: noClipsText(all, context) };
}

function noCameraNotice({ accounts, hidden }: ClipList, context: NoticeContext): Notice {
  const { texts } = context;
  if (hidden) return { icon: "info", text: texts("card_no_permission") };
  if (accounts.length === 0) {
    return { icon: "info", text: texts("card_no_account"), link: context.admin };
  }
  const chosen = context.options.cameras !== undefined;
  return { icon: "info", text: texts(chosen ? "card_cameras_missing" : "card_no_cameras") };
}

/** Returns "No clips yet." and the reasons why cameras do not record. */
function noClipsText({ systems, cameras }: ClipList, { texts, hass }: NoticeContext): string {
  const disarmed = systems.filter((it) => it.alarm && hass.states[it.alarm]?.state === "disarmed");
  const quiet = [...cameras.values()].filter((camera) => camera.motion_off);
  return [
    texts("card_no_clips"),
    ...(disarmed.length > 0 ? [texts("card_disarmed", { names: names(disarmed) })] : []),
    ...(quiet.length > 0 ? [texts("card_motion_off", { names: names(quiet) })] : []),
  ].join(" ");
}

/** For each account state, the field with the time that is inserted into the state's text. */
const TIMES: Readonly<Partial<Record<AccountState, "since" | "until">>> = {
  unreachable: "since",
  paused: "until",
};

/** The account states that a user can change on the integration's settings page. */
const CHANGEABLE = new Set<AccountState>(["signed_out", "not_loaded"]);

function accountNotice(account: Account, several: boolean, context: NoticeContext): Notice[] {
  const { texts, format, admin } = context;
  const { state, title } = account;
  if (state === "ok") return [];
  const field = TIMES[state];
  const seconds = field && account[field];
  const time = seconds === undefined ? "" : format.dayAndTime(seconds);
  const detail = time && `_${field}`;
  const text = texts(`card_${state}${state === "signed_out" && !admin ? "_ask" : detail}`, {
    time,
  });
  return [
    {
      icon: state === "starting" ? "info" : "warning",
      text: several && title ? `${title}: ${text}` : text,
      link: admin && CHANGEABLE.has(state),
    },
  ];
}

function offlineNotice(cameras: readonly Camera[], texts: Texts): Notice[] {
  const offline = cameras.filter((camera) => camera.offline);
  if (offline.length === 0) return [];
  return [{ icon: "lost", text: texts("card_offline", { names: names(offline) }) }];
}

function names(items: readonly (Camera | System)[]): string {
  return items.map((item) => item.name).join(", ");
}
