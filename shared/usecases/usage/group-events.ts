import type { OrganizationId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import type { Group } from "#ports/usage-counters.ts";

/** A submission to be counted, and the position of the message that brought it. */
export type CountableSubmission = {
  readonly organizationId: OrganizationId;
  readonly message: number;
  readonly event: CountableEvent;
};

/** Events of one page that are counted in one commit, and the messages that brought them. */
export type BatchGroup = Group & { readonly messages: ReadonlySet<number> };

/** Until accounts are split over lanes there is one. */
const LANE = "00";

/** Events of one commit at the most, so that none takes long and its journal fits into one item. */
const MOST_EVENTS = 1_000;

/**
 * Submissions by the page that they are counted on: account and UTC hour of their own timestamp. The groups of a page keep the
 * order of the submissions, and so must their commits: of two posts of an id the first is to win. A submission that came twice,
 * since its message was delivered twice, is in its group once.
 */
export const groupsByPage = (submissions: readonly CountableSubmission[]): readonly (readonly BatchGroup[])[] => {
  const pages = new Map<string, GrowingPage>();
  for (const submission of submissions) {
    const { organizationId, event } = submission;
    const hour = instantOf(Math.floor(event.timestamp / HOUR) * HOUR);
    const key = `${organizationId}#${hour}#${event.accountId}`;
    const page = pages.get(key) ?? {
      page: { organizationId, accountId: event.accountId, lane: LANE, hour },
      groups: [],
      groupOf: new Map(),
    };
    pages.set(key, page);
    add(page, submission);
  }
  return [...pages.values()].map(({ groups }) => groups);
};

type GrowingGroup = { readonly page: Group["page"]; readonly events: CountableEvent[]; readonly messages: Set<number> };
type GrowingPage = {
  readonly page: Group["page"];
  readonly groups: GrowingGroup[];
  /** By the reference of the submission. */
  readonly groupOf: Map<string, GrowingGroup>;
};

const add = ({ page, groups, groupOf }: GrowingPage, { event, message }: CountableSubmission): void => {
  const known = groupOf.get(event.reference);
  if (known) {
    known.messages.add(message);
    return;
  }
  const last = groups.at(-1);
  const group = last && last.events.length < MOST_EVENTS ? last : { page, events: [], messages: new Set<number>() };
  if (group !== last) groups.push(group);
  group.events.push(event);
  group.messages.add(message);
  groupOf.set(event.reference, group);
};
