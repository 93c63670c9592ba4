import type { AccountId, EventReference, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { decimal } from "#domain/money/decimal.ts";
import { HOUR, type Instant, instantOf, toIso } from "#domain/time/instant.ts";
import type { Chance } from "./chance.ts";
import type { FaultRates } from "./faults.ts";

/** A message as a consumer gets it. What it undoes is undone before its events are counted, and they only if it was. */
export type SimulatedMessage = {
  readonly name: string;
  readonly undo?: {
    readonly target: CountableEvent;
    readonly command: string;
    /** Sent without having seen what became of the target: it may be there not yet, or half. */
    readonly isEarly: boolean;
  };
  readonly events: readonly CountableEvent[];
  /** What its sender posts once it is done. */
  readonly afterwards: readonly SimulatedMessage[];
};

export type Workload = {
  readonly organizationId: OrganizationId;
  readonly messages: readonly SimulatedMessage[];
  readonly consumers: number;
  readonly rates: FaultRates;
};

/** The first of the hours that events fall into. */
export const FIRST_HOUR = instantOf(Date.UTC(2025, 0, 15, 10));
/** When everything is sent: half an hour after the last of three hours. */
export const SENT_AT = instantOf(FIRST_HOUR + 3.5 * HOUR);

type Size = {
  readonly ids: readonly [number, number];
  readonly accounts: readonly [number, number];
  readonly hours: readonly [number, number];
  readonly eventsOfMessage: readonly [number, number];
  readonly consumers: readonly [number, number];
  /** Chance of a death at each step; the other faults follow it. */
  readonly death: number;
};

/** Few events in a very bad world, more in a bad one, and pages whose journals outgrow their items. */
const SMALL: Size = {
  ids: [2, 10],
  accounts: [1, 2],
  hours: [1, 2],
  eventsOfMessage: [1, 4],
  consumers: [2, 4],
  death: 0.05,
};
const MEDIUM: Size = {
  ids: [15, 40],
  accounts: [1, 3],
  hours: [1, 3],
  eventsOfMessage: [1, 10],
  consumers: [2, 5],
  death: 0.012,
};
const LARGE: Size = {
  ids: [60, 110],
  accounts: [1, 1],
  hours: [1, 1],
  eventsOfMessage: [5, 40],
  consumers: [2, 4],
  death: 0.004,
};

const REPEATED = 0.3;
const UNDONE = 0.12;
const UNDONE_EARLY = 0.3;

/** Messages of one run: about three in ten posts repeat an id that was posted before. */
export const createWorkload = (chance: Chance, organizationId: OrganizationId): Workload => {
  const size = chance.pick([SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, MEDIUM, MEDIUM, MEDIUM, LARGE]);
  const post = createPosting(chance);
  const accounts = ACCOUNTS.slice(0, chance.between(...size.accounts));
  const hours = Array.from({ length: chance.between(...size.hours) }, (_, at) => instantOf(FIRST_HOUR + at * HOUR));
  const anywhere = (): Place => ({ accountId: chance.pick(accounts), hour: chance.pick(hours) });

  const posted: CountableEvent[] = [];
  const ids = chance.between(...size.ids);
  for (let number = 0; number < ids; number += 1) {
    posted.push(post(`event ${number}`, anywhere()));
    while (chance.happens(REPEATED)) {
      const first = chance.pick(posted);
      posted.push(chance.happens(0.5) ? post.again(first) : post(first.id, anywhere()));
    }
  }
  const correct = createCorrections(chance, post, { place: anywhere, commands: "command" });
  const undone = chance.happens(0.6) ? posted.filter(() => chance.happens(UNDONE)) : [];
  const early = undone.filter(() => chance.happens(UNDONE_EARLY));
  const follow = (events: readonly CountableEvent[]): SimulatedMessage[] =>
    events.flatMap((event) => (undone.includes(event) && !early.includes(event) ? correct(event, false) : []));

  const messages = [...Map.groupBy(chance.shuffled(posted), ({ accountId }) => accountId).values()]
    .flatMap((events) => split(events, () => chance.between(...size.eventsOfMessage)))
    .map((events, at) => ({ name: `post ${at}`, events, afterwards: follow(events) }));
  return {
    organizationId,
    messages: chance.shuffled([...messages, ...early.flatMap((event) => correct(event, true))]),
    consumers: chance.between(...size.consumers),
    rates: {
      "died before": size.death / 2,
      "died after": size.death / 2,
      "lost answer": size.death / 2,
      throttled: size.death / 2,
      "transaction conflict": size.death,
      "fold failed": size.death / 2,
    },
  };
};

export type Place = { readonly accountId: AccountId; readonly hour: Instant };

/** One post of an event; `again` is a faithful repeat of one by its sender. Units differ from post to post. */
export type Posting = {
  (id: string, place: Place): CountableEvent;
  again(event: CountableEvent): CountableEvent;
};

export const createPosting = (chance: Chance, sentAt: Instant = SENT_AT): Posting => {
  let number = 0;
  const stamp = (receivedAt: Instant) => {
    number += 1;
    return { reference: referenceOf(receivedAt, number), receivedAt: instantOf(receivedAt + number) };
  };
  const post = (id: string, { accountId, hour }: Place): CountableEvent => {
    const timestamp = instantOf(hour + chance.between(0, HOUR - 1));
    return {
      ...stamp(sentAt),
      id,
      accountId,
      timestamp,
      schemaName: "completion",
      status: "INGESTION_COMPLETED_EVENT_METERED",
      definitions: 1,
      units: METERS.filter(() => chance.happens(0.8)).map((meterId) => ({
        meterId,
        units: decimal(`${chance.pick(["", "-"])}${chance.between(1, 999_999)}.${chance.between(1, 9)}`),
      })),
      event: { schemaName: "completion", id, timestamp: toIso(timestamp), accountId, attributes: [], dimensions: {} },
    };
  };
  return Object.assign(post, {
    again: (event: CountableEvent): CountableEvent => ({ ...event, ...stamp(sentAt) }),
  });
};

/**
 * Undo commands of a submission: one or two, sometimes with another event in its place, or with a further post of its id, which is sent
 * once the command is done or does not wait for it.
 */
const createCorrections = (
  chance: Chance,
  post: Posting,
  { place, commands: prefix }: { readonly place: (target: CountableEvent) => Place; readonly commands: string },
) => {
  let commands = 0;
  const correctOnce = (target: CountableEvent, isEarly: boolean): SimulatedMessage[] => {
    commands += 1;
    const name = `${prefix} ${commands}`;
    const undo = { target, command: `${prefix}.${commands}`, isEarly };
    const command = { name, undo, events: [], afterwards: [] };
    const next = post(target.id, place(target));
    const further = { name: `${name}, posted again`, events: [next], afterwards: [] };
    return chance.pick<() => SimulatedMessage[]>([
      () => [command],
      () => [{ ...command, events: [next] }],
      () => [{ ...command, afterwards: [further] }],
      () => [command, further],
    ])();
  };
  return (target: CountableEvent, isEarly: boolean): SimulatedMessage[] => [
    ...correctOnce(target, isEarly),
    ...(chance.happens(0.15) ? correctOnce(target, isEarly) : []),
  ];
};

/**
 * What senders do later on: faithful repeats of half of what counts, and corrections of some of it. Past the 45 days an id that comes
 * with another hour is another event, so what is posted again stays in its hour.
 */
export const createLateWorkload = (
  chance: Chance,
  {
    counting,
    at,
    corrected,
  }: { readonly counting: readonly CountableEvent[]; readonly at: Instant; readonly corrected: number },
): SimulatedMessage[] => {
  const post = createPosting(chance, at);
  const place = ({ accountId, timestamp }: CountableEvent): Place => ({ accountId, hour: hourOf(timestamp) });
  const correct = createCorrections(chance, post, { place, commands: `command ${at}` });
  const repeats = [...Map.groupBy(counting, ({ accountId }) => accountId).values()].map((same, number) => ({
    name: `repeats ${number}`,
    events: same.filter(() => chance.happens(0.5)).map((event) => post.again(event)),
    afterwards: [],
  }));
  const undone = counting.filter(() => chance.happens(corrected));
  return chance.shuffled([...repeats, ...undone.flatMap((event) => correct(event, false))]);
};

const hourOf = (timestamp: Instant): Instant => instantOf(Math.floor(timestamp / HOUR) * HOUR);

const ACCOUNTS = ["acme", "blue sky", "c#o"] as AccountId[];
const METERS = ["um.24DTYka03Um.MFK81", "um.24DTYka03Un.QQK82", "um.24DTYka03Uo.ZZK83"] as UsageMeterId[];

const split = <T>(items: readonly T[], nextLength: () => number): T[][] => {
  const parts: T[][] = [];
  for (let first = 0; first < items.length; ) {
    const length = nextLength();
    parts.push(items.slice(first, first + length));
    first += length;
  }
  return parts;
};

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** As the system makes them: the nanosecond in base 62, then what tells those of one nanosecond apart. */
export const referenceOf = (at: Instant, number: number): EventReference => {
  const digits: string[] = [];
  for (let rest = BigInt(at) * 1_000_000n + BigInt(number); digits.length < 11; rest /= 62n) {
    digits.unshift(ALPHABET[Number(rest % 62n)] ?? "");
  }
  return `event.${digits.join("")}.${String(number).padStart(5, "0")}` as EventReference;
};
