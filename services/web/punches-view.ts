import type { PunchView } from "../projector/models.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { dateBeside, durationText, timeWithSeconds } from "./format.ts";
import { html, type Html } from "./html.ts";
import type { ViewContext } from "./view-context.ts";

/** A punch that took longer than this from the person to us is marked: it waited in the terminal. */
const lateDeliveryMs = 120_000;

/** The list, newest first; empty, it says so. */
export function punchesView(punches: readonly PunchView[], now: EpochMs, context: ViewContext): Html {
  const { t } = context;
  return html`<ol class="punches" id="punch-list" tabindex="0" aria-label="${t("punches.title")}">
      ${punches.map((punch) => punchView(punch, now, context))}
    </ol>
    <div class="empty" id="punches-none" ${punches.length > 0 ? html` hidden` : null}>
      <b>${t("punches.emptyTitle")}</b>${t("punches.emptyText")}
    </div>`;
}

/** One punch, with its date unless that is the date of `now`; live frames bring them one by one. */
export function punchView(punch: PunchView, now: EpochMs, context: ViewContext): Html {
  const { t } = context;
  const unknown = punch.source === "terminal" && punch.employee === null;
  const name = punch.employee === null ? t("punches.unknown") : context.nameOf(punch.employee);
  const title = unknown && punch.key !== null ? t("punches.unknownLong", { key: punch.key.value }) : null;
  const time = punch.occurredAt === null ? t("punches.timeUnclear") : timeWithSeconds(punch.occurredAt, punch.zone);
  const date = punch.occurredAt === null ? null : dateBeside(punch.occurredAt, now, punch.zone, t.language);
  const direction = t(`direction.${punch.direction}`);
  return html`<li class="punch" data-position="${punch.position}">
    <time>${time}${date === null ? null : html`<small>${date}</small>`}</time>
    <span class="who${unknown ? " unknown" : ""}" ${title === null ? null : html` title="${title}"`}
      >${name}${unknown && punch.key !== null ? ` ${punch.key.value}` : null}</span
    >
    <span class="way">${direction === "" ? null : html`${direction} `}</span>
    <span class="where"
      ><span>${punch.terminalName ?? t("punches.handEntered")} · ${protocolText(punch, context)}${tagsView(punch, context)}</span
      ><span title="${t("punches.position", { position: punch.position })}"
        >${t("punches.position", { position: punch.position })}</span
      ></span
    >
  </li>`;
}

const protocolText = (punch: PunchView, { t }: ViewContext): string =>
  punch.protocol === null ? t("punches.byHand") : t(`protocol.${punch.protocol}`);

function tagsView(punch: PunchView, { t }: ViewContext): Html {
  const delay = punch.occurredAt === null ? 0 : punch.receivedAt - punch.occurredAt;
  const waited = punch.source === "terminal" && delay > lateDeliveryMs;
  return html`${waited ? html` <span class="tag">${t("punches.late", { delay: durationText(delay, t) })}</span>` : null}${punch.flags.map(
    (flag) => html` <span class="tag tag-warn">${t.optional(`punches.flag.${flag}`, flag)}</span>`,
  )}`;
}
