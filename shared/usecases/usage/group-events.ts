import type { EventReference, FeatureId, OrganizationId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { hourOf } from "#domain/time/instant.ts";
import type { Group } from "#ports/usage-counters.ts";
import type { FeatureDemand } from "#usecases/usage/judge-submission.ts";

/** A submission to be counted, and the position of the message that brought it. */
export type CountableSubmission = {
  readonly organizationId: OrganizationId;
  readonly message: number;
  readonly event: CountableEvent;
  /** Whether its message is to be counted without the company of others. */
  readonly isAlone?: boolean;
  /** Units of a feature that it consumes: it is counted only if there are enough. */
  readonly demand?: FeatureDemand | undefined;
};

/**
 * Events of one page that are counted in one commit, and the messages that brought them; `alone` is the one of a message that is
 * counted by itself.
 */
export type BatchGroup = Group & {
  readonly messages: ReadonlySet<number>;
  readonly alone?: number | undefined;
  /** What its events consume, by their references; all of one feature. Empty where they are not limited. */
  readonly demands: ReadonlyMap<EventReference, FeatureDemand>;
};

/** Until accounts are split over lanes there is one. */
const LANE = "00";

/** Events of one commit at the most, so that none takes long and its journal fits into one item. */
const MOST_EVENTS = 1_000;

/** And of events that consume a feature: their own items and what they take are part of the commit (see `Admission`). */
const MOST_LIMITED_EVENTS = 30;

/**
 * Submissions by the page that they are counted on: account and UTC hour of their own timestamp. The groups of a page keep the
 * order of the submissions, and so must their commits: of two posts of an id the first is to win. A submission that came twice,
 * since its message was delivered twice, is in its group once.
 */
export const groupsByPage = (submissions: readonly CountableSubmission[]): readonly (readonly BatchGroup[])[] => {
  const pages = new Map<string, GrowingPage>();
  for (const submission of submissions) {
    const { organizationId, event } = submission;
    const key = pageName(submission);
    const page = pages.get(key) ?? {
      page: { organizationId, accountId: event.accountId, lane: LANE, hour: hourOf(event.timestamp) },
      groups: [],
      groupOf: new Map(),
    };
    pages.set(key, page);
    add(page, submission);
  }
  return [...pages.values()].map(({ groups }) => groups);
};

/** A later post of an id whose first post in the batch lies on another page. */
export type RepeatElsewhere = { readonly repeat: CountableSubmission; readonly first: CountableSubmission };

/**
 * Pages are counted beside each other. So that the first post of an id wins all the same, a later one that lies on another page is
 * kept apart, to be counted when the first one has been.
 */
export const withoutRepeatsElsewhere = (
  submissions: readonly CountableSubmission[],
): { readonly firsts: readonly CountableSubmission[]; readonly repeats: readonly RepeatElsewhere[] } => {
  const byId = new Map<string, CountableSubmission>();
  const firsts: CountableSubmission[] = [];
  const repeats: RepeatElsewhere[] = [];
  for (const submission of submissions) {
    const id = JSON.stringify([submission.organizationId, submission.event.id]);
    const first = byId.get(id) ?? submission;
    byId.set(id, first);
    if (placeName(first) === placeName(submission)) firsts.push(submission);
    else repeats.push({ repeat: submission, first });
  }
  return { firsts, repeats };
};

/** Events of one page that consume different features are counted in different commits, in no order. */
const placeName = (submission: CountableSubmission): string =>
  `${pageName(submission)}#${submission.demand?.featureId ?? ""}`;

const pageName = ({ organizationId, event }: CountableSubmission): string =>
  `${organizationId}#${hourOf(event.timestamp)}#${event.accountId}`;

type GrowingGroup = {
  readonly page: Group["page"];
  readonly events: CountableEvent[];
  readonly messages: Set<number>;
  readonly alone: number | undefined;
  readonly featureId: FeatureId | undefined;
  readonly demands: Map<EventReference, FeatureDemand>;
};
type GrowingPage = {
  readonly page: Group["page"];
  readonly groups: GrowingGroup[];
  /** By the reference of the submission. */
  readonly groupOf: Map<string, GrowingGroup>;
};

const add = (
  { page, groups, groupOf }: GrowingPage,
  { event, message, isAlone, demand }: CountableSubmission,
): void => {
  const known = groupOf.get(event.reference);
  if (known) {
    known.messages.add(message);
    return;
  }
  const alone = isAlone ? message : undefined;
  const featureId = demand?.featureId;
  const most = featureId === undefined ? MOST_EVENTS : MOST_LIMITED_EVENTS;
  const last = groups.findLast((one) => one.featureId === featureId);
  const group: GrowingGroup =
    last && last.alone === alone && last.events.length < most
      ? last
      : { page, events: [], messages: new Set<number>(), alone, featureId, demands: new Map() };
  if (group !== last) groups.push(group);
  group.events.push(event);
  if (demand) group.demands.set(event.reference, demand);
  group.messages.add(message);
  groupOf.set(event.reference, group);
};
