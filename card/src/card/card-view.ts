/** The HTML templates of the card. */

import { html, nothing, type TemplateResult } from "lit";
import type { Format } from "../format.ts";
import type { StripLoader } from "../frames/strip-loader.ts";
import type { HomeAssistant } from "../hass.ts";
import { confirmedCount, type ShownClip } from "../model/clip-list.ts";
import { type ClipSource, type Narrowing, narrows } from "../model/clip-source.ts";
import type { PosterLoader } from "../model/poster-loader.ts";
import type { CardOptions } from "../options.ts";
import { CLIP_TYPES, type ClipType } from "../protocol.ts";
import { type Texts, textsFrom } from "../texts.ts";
import type { ClipOpener } from "./clip-opener.ts";
import { icon } from "./icons.ts";
import {
  banners,
  type Notice,
  type NoticeContext,
  placeholder,
  type Situation,
} from "./notices.ts";

/** The number of clips that a preview shows. */
export const PREVIEW_CLIPS = 3;

/** An empty space for the controls, so that tiles have their final size while clips are loading. */
const RESERVED = html`<div class="reserved"></div>`;

const SETTINGS = "/config/integrations/integration/blink_clips";

export interface Handlers {
  narrow(event: CustomEvent<Narrowing>): void;
  loadOlder(): void;
  /** Called when the user may soon open a clip. */
  prepare(): void;
  open(event: CustomEvent<{ readonly key: string; readonly seconds?: number }>): void;
  menu(event: CustomEvent<{ readonly shown: ShownClip; readonly anchor: HTMLElement }>): void;
  closed(event: CustomEvent<{ readonly key: string }>): void;
  deleted(): void;
  act(action: NonNullable<Notice["action"]>): void;
}

export interface CardState {
  readonly hass: HomeAssistant;
  readonly texts: Texts;
  readonly format: Format;
  readonly source: ClipSource;
  readonly options: CardOptions;
  readonly posters: PosterLoader;
  readonly strips: StripLoader | undefined;
  readonly preview: boolean;
  readonly heading: string;
  /** The newest text for screen readers, and the number of such texts so far. */
  readonly announced: readonly [sentence: string, number: number];
  readonly opener: ClipOpener;
  readonly handlers: Handlers;
}

/** Returns the card as it looks before Home Assistant has sent its texts. */
export function cardSkeleton(
  heading: string,
  posters: PosterLoader,
  controlled: boolean,
): TemplateResult {
  return html`<blink-clips-header .heading=${heading} .plain=${true}></blink-clips-header>
    <blink-clips-list
      .texts=${textsFrom({})}
      .posters=${posters}
      .confirmed=${0}
    ></blink-clips-list>
    ${controlled ? RESERVED : nothing}`;
}

/** Returns the content of the card. */
export function cardContent(state: CardState): TemplateResult {
  const { hass, source, opener, announced } = state;
  const situation = { ...situationOf(source), playerFailed: opener.failed };
  const context: NoticeContext = { ...state, admin: hass.user?.is_admin === true };
  const instead = placeholder(situation, context);
  return html`${header(state)}
    ${banners(situation, context).map((notice) => noticeLine(notice, "banner", state))}
    ${instead ? noticeLine(instead, "instead", state) : list(state)} ${controls(state)}
    <p class="unseen" role="status">${spoken(announced)}</p>
    ${opener.ready ? player(state) : nothing}`;
}

/**
 * Returns a text for screen readers in a new element. Screen readers then read it aloud even if
 * the previous text was the same.
 */
function spoken([sentence, number]: CardState["announced"]): TemplateResult {
  // Use two templates in turn. Lit creates a new element only if the template differs from the
  // previous one.
  return number % 2 === 0 ? html`<span>${sentence}</span>` : html`<b>${sentence}</b>`;
}

function player(state: CardState): TemplateResult {
  const { hass, texts, handlers } = state;
  return html`<blink-clips-player
      .hass=${hass}
      .texts=${texts}
      .clips=${clipsOf(state) ?? []}
      .strips=${state.strips}
      @player-closed=${handlers.closed}
      @player-near-end=${handlers.loadOlder}
    ></blink-clips-player>
    <blink-clips-menu
      .hass=${hass}
      .texts=${texts}
      @clip-deleted=${handlers.deleted}
    ></blink-clips-menu>`;
}

function header({ texts, source, heading, preview, handlers }: CardState): TemplateResult {
  const { all, narrowing } = source;
  return html`<blink-clips-header
    .texts=${texts}
    .heading=${heading}
    .unwatched=${all.list.unwatched}
    .cameras=${[...all.list.cameras.values()]}
    .types=${typesOf(all.list.clips, narrowing.types)}
    .narrowing=${narrowing}
    .plain=${preview || all.status !== "ready"}
    @narrowed=${handlers.narrow}
  ></blink-clips-header>`;
}

function list(state: CardState): TemplateResult {
  const { hass, texts, format, source, posters, preview, handlers } = state;
  const { all, shown } = source;
  const hasPages = shown.status === "ready" && !preview;
  return html`<blink-clips-list
    class=${source.connected ? "" : "dimmed"}
    .clips=${clipsOf(state)}
    .texts=${texts}
    .format=${format}
    .posters=${posters}
    .strips=${preview ? undefined : state.strips}
    .language=${hass.language}
    .several=${all.list.cameras.size > 1}
    .confirmed=${confirmedCount(shown.list)}
    .older=${hasPages && shown.incomplete}
    .olderText=${hasPages ? olderText(state) : undefined}
    .reading=${shown.reading}
    .view=${source.narrowing}
    .waiting=${state.opener.waiting}
    @near-end=${handlers.loadOlder}
    @older-wanted=${handlers.loadOlder}
    @clip-open=${handlers.open}
    @clip-menu=${handlers.menu}
    @pointerover=${handlers.prepare}
    @focusin=${handlers.prepare}
  ></blink-clips-list>`;
}

/** Returns the text of the button for older clips. Without a text, there is no button. */
function olderText({ texts, source: { shown }, options: { days } }: CardState): string | undefined {
  if (shown.incomplete) return texts(shown.reading ? "card_reading_older" : "card_older");
  return shown.ended ? texts("card_no_older", { days }) : undefined;
}

function controls(state: CardState): TemplateResult | typeof nothing {
  const { hass, texts, format, source, options, preview } = state;
  const { status, list: all } = source.all;
  if (!options.controls || preview) return nothing;
  if (status === "loading") return RESERVED;
  if (status !== "ready") return nothing;
  return html`<blink-clips-controls
    .hass=${hass}
    .texts=${texts}
    .format=${format}
    .systems=${all.systems}
    .cameras=${[...all.cameras.values()]}
  ></blink-clips-controls>`;
}

function noticeLine(
  { icon: name, text, urgent, link, action }: Notice,
  place: "banner" | "instead",
  { texts, handlers }: CardState,
): TemplateResult {
  const button =
    action &&
    html`<button
      type="button"
      @click=${() => {
        handlers.act(action);
      }}
    >
      ${texts(action)}
    </button>`;
  return html`<div class="notice ${place}" role=${urgent ? "alert" : nothing}>
    ${icon(name)}
    <span
      >${text} ${link ? html`<a href=${SETTINGS}>${texts("card_open_settings")}</a>` : nothing}
      ${button}</span
    >
  </div>`;
}

/** Returns the clips to show. Returns undefined while the clips are loading. */
function clipsOf({ source: { shown }, preview }: CardState): readonly ShownClip[] | undefined {
  if (shown.status === "loading" && shown.list.clips.length === 0) return undefined;
  return preview ? shown.list.clips.slice(0, PREVIEW_CLIPS) : shown.list.clips;
}

function situationOf({
  all,
  shown,
  connected,
  narrowing,
}: ClipSource): Omit<Situation, "playerFailed"> {
  return {
    status: all.status === "ready" ? shown.status : all.status,
    connected,
    narrowed: narrows(narrowing),
    error: shown.error ?? all.error ?? shown.list.failure,
    all: all.list,
    empty:
      shown.list.clips.length === 0 &&
      !shown.reading &&
      (shown.error ?? shown.list.failure) === undefined,
  };
}

/**
 * Returns the types of the clips in the order of the card. Also returns chosen types that have no
 * clips.
 */
function typesOf(clips: readonly ShownClip[], chosen: readonly ClipType[]): readonly ClipType[] {
  const types = new Set([...clips.map(({ clip }) => clip.type), ...chosen]);
  return CLIP_TYPES.filter((type) => types.has(type));
}
