import { describe, expect, it } from "vitest";
import type { JobId, PricePlanId } from "#domain/ids.ts";
import { type Job, type JobStatus, pendingEntries } from "#domain/jobs/job.ts";
import { brokenEntry, entryBeside, type JobEntry, MOST_ENTRY_TRIES, newEntry } from "#domain/jobs/job-entry.ts";
import {
  begun,
  broken,
  confirmed,
  later,
  newJob,
  rejected,
  withFound,
  withSettled,
} from "#domain/jobs/job-life-cycle.ts";
import { at } from "../../support/world.ts";

const NOW = at("2025-01-15T10:00:00Z");
const jobId = "job.1" as JobId;
const work = {
  type: "MIGRATION",
  migration: { sourceId: "pp.1" as PricePlanId, mode: "IMMEDIATE", retainStartOffsets: false },
} as const;

const job = (more: Partial<Job> = {}): Job => ({
  ...newJob(jobId, { work, requiresConfirmation: false, metadata: {} }, NOW),
  ...more,
});
const entry = (entityId: string, status: JobEntry["status"]): JobEntry => ({
  ...newEntry({ jobId, entityId, createdAt: NOW }),
  status,
});

describe("a job (§24)", () => {
  it("is PENDING while its entries are found, and due at once", () => {
    expect(job()).toMatchObject({ type: "PRICE_PLAN", status: "PENDING", dueAt: NOW });
    const some = withFound(job(), { count: 50, next: "on" }, NOW);
    expect(some).toMatchObject({ status: "PENDING", after: "on", counts: { total: 50 } });
    const all = withFound(some, { count: 10, next: undefined }, NOW);
    expect(all).toMatchObject({ status: "INITIALIZED", counts: { total: 60 } });
    expect(all.after).toBeUndefined();
  });

  it("waits where it is to be confirmed, and is then due for nobody", () => {
    const waiting = withFound(job({ requiresConfirmation: true }), { count: 1, next: undefined }, NOW);
    expect(waiting.status).toBe("WAITING_FOR_CONFIRMATION");
    expect(waiting.dueAt).toBeUndefined();
  });

  it("counts its entries by their end, and is COMPLETED with failed ones, too", () => {
    const doing = begun(job({ counts: { total: 5, completed: 0, failed: 0, skipped: 0 } }), NOW);
    const entries = [entry("a", "COMPLETED"), entry("b", "FAILED"), entry("c", "CANCELLED")];
    const half = withSettled(doing, { entries, next: "on" }, NOW);
    expect([half.status, half.counts, pendingEntries(half)]).toEqual([
      "IN_PROGRESS",
      { total: 5, completed: 1, failed: 1, skipped: 1 },
      2,
    ]);
    const rest = [entry("d", "COMPLETED"), entry("e", "FAILED")];
    const done = withSettled(half, { entries: rest, next: undefined }, NOW);
    expect(done).toMatchObject({ status: "COMPLETED", settledAt: NOW });
    expect([pendingEntries(done), done.dueAt]).toEqual([0, undefined]);
  });

  it.each<JobStatus>(["SCHEDULED", "PENDING", "INITIALIZED", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"])(
    "that is %s can be neither confirmed nor rejected",
    (status) => {
      for (const settle of [confirmed, rejected]) {
        const refused = settle(job({ status }), NOW);
        expect(refused.ok || refused.error.reasons[0].message).toContain(
          `job 'job.1' is ${status}; only a job that is WAITING_FOR_CONFIRMATION can be `,
        );
      }
    },
  );

  it("that waits goes on where it is confirmed, and is CANCELLED where it is rejected", () => {
    const waiting = job({
      status: "WAITING_FOR_CONFIRMATION",
      counts: { total: 3, completed: 0, failed: 0, skipped: 0 },
    });
    const on = confirmed(waiting, NOW);
    expect(on.ok && on.value.status).toBe("IN_PROGRESS");
    const off = rejected(waiting, NOW);
    expect(off.ok && [off.value.status, off.value.settledAt, pendingEntries(off.value)]).toEqual(["CANCELLED", NOW, 0]);
  });

  it("that breaks is left alone for a minute, and has FAILED after five times in a row", () => {
    let breaking = job();
    for (let tries = 1; tries < 5; tries += 1) {
      breaking = broken(breaking, NOW);
      expect(breaking).toMatchObject({ status: "PENDING", tries, dueAt: at("2025-01-15T10:01:00Z") });
    }
    expect(withFound(breaking, { count: 1, next: "on" }, NOW).tries, "a step that works begins anew").toBe(0);
    expect(broken(breaking, NOW)).toMatchObject({ status: "FAILED", settledAt: NOW });
    expect(later(job(), NOW).tries).toBe(0);
  });
});

describe("an entry", () => {
  it("has failed once it broke five times, and waits until then", () => {
    let breaking = entry("a", "PENDING");
    for (let tries = 1; tries < MOST_ENTRY_TRIES; tries += 1) {
      breaking = brokenEntry(breaking);
      expect(breaking).toMatchObject({ status: "PENDING", tries });
    }
    expect(brokenEntry(breaking)).toMatchObject({ status: "FAILED", comments: "broke 5 times and was given up" });
  });

  it.each`
    status         | ofJob            | read
    ${"PENDING"}   | ${"CANCELLED"}   | ${"CANCELLED"}
    ${"PENDING"}   | ${"IN_PROGRESS"} | ${"PENDING"}
    ${"COMPLETED"} | ${"CANCELLED"}   | ${"COMPLETED"}
  `("that is $status reads as $read beside a job that is $ofJob", ({ status, ofJob, read }) => {
    expect(entryBeside(entry("a", status), { status: ofJob }).status).toBe(read);
  });
});
