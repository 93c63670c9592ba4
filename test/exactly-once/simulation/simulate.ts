import { PageContended } from "#adapters/aws/pacing.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { addMilliseconds, DAY, type Instant } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import { audit } from "./audit.ts";
import { createChance } from "./chance.ts";
import { type Answers, consume, InProgress } from "./consumer.ts";
import type { Engine, ProcessParts } from "./engine.ts";
import { faultsAfterExpiry, snapshotOf } from "./expiry.ts";
import { createFaults, type FaultKind, WorldFailed } from "./faults.ts";
import { createSimulatedQueue } from "./queue.ts";
import { createScheduler, type Process } from "./scheduler.ts";
import type { Posted } from "./truth.ts";
import { createLateWorkload, createWorkload, SENT_AT, type SimulatedMessage } from "./workload.ts";

export type SimulationResult = {
  readonly seed: number;
  /** What did not hold; empty when all is well. */
  readonly violations: readonly string[];
  readonly submissions: number;
  readonly messages: number;
  readonly deliveries: number;
  readonly steps: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
};

/** A clock that is moved by hand. */
export type MovableClock = Clock & { moveTo(instant: Instant): void };
export const createMovableClock = (start: Instant = SENT_AT): MovableClock => {
  let now = start;
  return {
    now: () => now,
    moveTo: (instant) => {
      now = instant;
    },
  };
};

/** Faults of one run at the most: everything is delivered in the end. */
const MOST_FAULTS = 150;
/** A message that fails more often than faults can explain. */
const MOST_FAILURES = 1_000;
/** One run in so many goes on after the items of its events have expired; every other of these archives them before. */
const EXPIRY_EVERY = 5;
const ARCHIVE_EVERY = 10;
/** Of what counts, when senders come back later. */
const CORRECTED = 0.15;
/** Calls of the archive until everything is in it. */
const MOST_ARCHIVINGS = 1_000;

/**
 * One run: consumers drain a queue of events in a bad world; when all is done, everything that the engine answers is held against the
 * truth. Of an engine with expiry, some runs go on seventy days later, with faithful repeats of what was sent; and some of these archive
 * what is a week old while repeats and corrections come in, so that everything can be asked and corrected after expiry as well.
 */
export const simulate = async (
  seed: number,
  { engine, clock, organizationId }: { engine: Engine; clock: MovableClock; organizationId: OrganizationId },
): Promise<SimulationResult> => {
  const run = createRun(seed, { engine, clock, organizationId });
  const violations: string[] = [];
  try {
    await run.drain(run.workload.messages);
    violations.push(...(await run.audit()));
    if (engine.expire && seed % EXPIRY_EVERY === 0 && violations.length === 0) {
      const later = seed % ARCHIVE_EVERY === 0 ? run.archiveAndExpire : run.repeatAfterExpiry;
      violations.push(...(await later()));
    }
  } catch (cause) {
    violations.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  }
  return { ...run.figures(), seed, violations };
};

const createRun = (
  seed: number,
  { engine, clock, organizationId }: { engine: Engine; clock: MovableClock; organizationId: OrganizationId },
) => {
  const chance = createChance(seed, 1);
  const scheduler = createScheduler(chance, { atOnce: engine.atOnce });
  const workload = createWorkload(createChance(seed), organizationId);
  const truth = createTruth();
  const posted = new Set<SimulatedMessage>();
  const acknowledged = new Set<SimulatedMessage>();
  const queue = createSimulatedQueue(chance, {
    acknowledged: (message) => {
      if (acknowledged.has(message)) return;
      acknowledged.add(message);
      for (const next of message.afterwards) post(next);
    },
  });
  const post = (message: SimulatedMessage): void => {
    posted.add(message);
    queue.post(message);
  };

  let started = 0;
  /** Those that live, and what takes their place when they die. */
  const living = new Map<Process, () => void>();
  const start = (work: (parts: ProcessParts) => Promise<void>): void => {
    started += 1;
    const process: Process = { name: `process ${started}`, isDead: false };
    living.set(process, () => start(work));
    work({ process, scheduler, faults, chance, clock }).then(
      () => living.delete(process),
      (cause) => {
        living.delete(process);
        if (!process.isDead) truth.unexpected.push(`${process.name} ended: ${cause}`);
      },
    );
  };
  const consumer = (parts: ProcessParts): Promise<void> =>
    consume({ ...parts, organizationId, counters: engine.countersOf(parts), queue, answers: truth.answers });
  const archiver = async (parts: ProcessParts): Promise<void> => {
    const archive = engine.archiverOf?.(parts);
    for (let calls = 0; archive && calls < MOST_ARCHIVINGS; calls += 1) {
      try {
        if (await archive()) return;
      } catch (cause) {
        if (!(cause instanceof WorldFailed)) throw cause;
      }
    }
    throw new Error("what is old is never archived whole");
  };
  const faults = createFaults(chance, {
    rates: workload.rates,
    most: MOST_FAULTS,
    die: (process) => {
      process.isDead = true;
      const again = living.get(process);
      living.delete(process);
      queue.died(process);
      again?.();
    },
  });

  const drain = async (messages: readonly SimulatedMessage[]): Promise<void> => {
    const given = new Set(queue.deadLetters);
    for (const message of messages) post(message);
    for (let number = 0; number < workload.consumers; number += 1) start(consumer);
    await scheduler.run();
    if (living.size > 0) throw new Error(`${living.size} consumers wait for something that never comes`);
    const again = queue.deadLetters.filter((message) => !given.has(message) && chance.happens(0.5));
    if (again.length > 0) await drainDeadLetters(again);
  };
  const drainDeadLetters = async (messages: readonly SimulatedMessage[]): Promise<void> => {
    queue.redrive(messages);
    start(consumer);
    await scheduler.run();
    if (living.size > 0) throw new Error("a consumer of dead letters waits for something that never comes");
  };

  const submissions = (): CountableEvent[] => [...posted].flatMap(({ events }) => [...events]);
  const auditAll = async (): Promise<string[]> => [
    ...truth.unexpected,
    ...(await audit(engine, organizationId, truth.posted(posted, acknowledged))),
  ];
  const passDays = (days: number): void => {
    clock.moveTo(addMilliseconds(SENT_AT, days * DAY));
    engine.expire?.(clock.now(), chance);
  };
  const lateMessages = async (corrected: number): Promise<SimulatedMessage[]> => {
    const { counting } = await snapshotOf(engine, organizationId);
    return createLateWorkload(createChance(seed, clock.now() / DAY), {
      counting: submissions().filter(({ reference }) => counting.has(reference)),
      at: clock.now(),
      corrected,
    });
  };
  return {
    workload,
    drain,
    audit: auditAll,
    /** Seventy days later the items of events have gone, and senders repeat faithfully what counts: nothing may change. */
    repeatAfterExpiry: async (): Promise<string[]> => {
      const before = await snapshotOf(engine, organizationId);
      clock.moveTo(addMilliseconds(SENT_AT, 70 * DAY));
      const repeats = await lateMessages(0);
      engine.expire?.(clock.now(), chance);
      await drain(repeats);
      const repeated = repeats.filter((message) => acknowledged.has(message)).flatMap(({ events }) => events);
      return [...truth.unexpected, ...(await faultsAfterExpiry(engine, organizationId, { before, repeated }))];
    },
    /** Archives in a bad world, while repeats and corrections come in; then lets items expire, and corrects what is left. */
    archiveAndExpire: async (): Promise<string[]> => {
      passDays(9);
      const early = await lateMessages(CORRECTED);
      start(archiver);
      await drain(early);
      const faultsBefore = await auditAll();
      if (faultsBefore.length > 0) return faultsBefore;
      passDays(30);
      start(archiver);
      await scheduler.run();
      passDays(100);
      await drain(await lateMessages(CORRECTED));
      return auditAll();
    },
    figures: () => ({
      submissions: submissions().length,
      messages: posted.size,
      deliveries: queue.deliveries,
      steps: scheduler.steps,
      faults: faults.tally,
    }),
  };
};

/** Gathers what consumers were told. */
const createTruth = () => {
  const outcomes: Posted["outcomes"][number][] = [];
  const undone: Posted["undone"][number][] = [];
  const unexpected: string[] = [];
  const failures = new Map<SimulatedMessage, number>();
  const answers: Answers = {
    counted: (reference, outcome) => outcomes.push({ reference, outcome }),
    undone: (message, outcome) => undone.push({ message, outcome }),
    failed: (message, cause) => {
      const times = (failures.get(message) ?? 0) + 1;
      failures.set(message, times);
      if (times > MOST_FAILURES) throw new Error(`${message.name} fails for ever: ${cause}`);
      if (cause instanceof WorldFailed || cause instanceof PageContended || cause instanceof InProgress) return;
      unexpected.push(`${message.name} failed: ${cause}`);
    },
  };
  return {
    answers,
    unexpected,
    posted: (messages: ReadonlySet<SimulatedMessage>, acknowledged: ReadonlySet<SimulatedMessage>): Posted => {
      // One that was told once that there is nothing to undo may have been acknowledged for that.
      const unmet = new Set(undone.flatMap(({ message, outcome }) => (outcome === "undone" ? [] : [message])));
      const done = [...acknowledged].filter((message) => !message.undo || !unmet.has(message));
      const open = [...messages].filter((message) => !acknowledged.has(message) || unmet.has(message));
      return {
        submissions: [...messages].flatMap(({ events }) => [...events]),
        perhapsUndone: new Set(open.flatMap(({ undo }) => (undo ? [undo.target.reference] : []))),
        done: new Set<EventReference>(done.flatMap(({ events }) => events.map(({ reference }) => reference))),
        outcomes,
        undone,
      };
    },
  };
};
