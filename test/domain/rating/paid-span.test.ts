import fc from "fast-check";
import { expect, it } from "vitest";
import { billedSpan, paidSpan } from "#domain/rating/fee-span.ts";
import { daysBetween, UTC } from "#domain/time/calendar.ts";
import { nextCycle } from "#domain/time/pricing-cycle.ts";
import { cycleOn } from "./cycles.ts";
import { feeCard } from "./rate-cards.ts";

it.each`
  timing          | interval | offset | day             | span                          | because
  ${"IN_ARREARS"} | ${1}     | ${0}   | ${"2025-01-25"} | ${"2025-01-21 to 2025-02-01"} | ${"the slice starts on the 21st"}
  ${"IN_ADVANCE"} | ${3}     | ${0}   | ${"2025-02-10"} | ${"2025-01-21 to 2025-04-01"} | ${"February is the second month it pays for"}
  ${"IN_ARREARS"} | ${3}     | ${0}   | ${"2025-02-10"} | ${"2025-01-21 to 2025-04-01"} | ${"March's bill pays for February, too"}
  ${"IN_ARREARS"} | ${3}     | ${0}   | ${"2025-05-15"} | ${"2025-04-01 to 2025-05-20"} | ${"the slice ends before the quarter"}
  ${"IN_ADVANCE"} | ${2}     | ${1}   | ${"2025-01-25"} | ${undefined}                  | ${"January is free"}
  ${"IN_ADVANCE"} | ${2}     | ${1}   | ${"2025-03-25"} | ${"2025-02-01 to 2025-04-01"} | ${"it pays for February and March"}
`(
  "$timing every $interval from $offset pays on $day for $span: $because",
  ({ timing, interval, offset, day, span }) => {
    const place = cycleOn(day, { from: "2025-01-21", until: "2025-05-20" });
    const paid = paidSpan(feeCard({ invoiceTiming: timing, interval, offset }), place);

    expect(paid && `${paid.startDate} to ${paid.endDate}`).toBe(span);
  },
);

it("pays once for what happens once", () => {
  const card = feeCard({ feeType: "ONE_TIME", offset: 1 });

  expect(["01", "02", "03"].map((month) => paidSpan(card, cycleOn(`2025-${month}-10`))?.startDate)).toEqual([
    undefined,
    "2025-02-01",
    undefined,
  ]);
});

it("every cycle that a fee pays for lies in the span that is billed for it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("IN_ADVANCE" as const, "IN_ARREARS" as const),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom("2025-01-01", "2025-01-21"),
      fc.constantFrom("2025-09-01", "2025-09-10"),
      (invoiceTiming, interval, offset, from, until) => {
        const card = feeCard({ invoiceTiming, interval, offset });
        const first = cycleOn(from, { from, until });
        let billedDays = 0;
        let paidDays = 0;
        for (let cycle = first.cycle; ; ) {
          const place = { ...first, cycle };
          const paid = paidSpan(card, place);
          const billed = billedSpan(card, place);
          if (billed) expect(paid).toMatchObject(billed);
          if (paid) expect(daysBetween(paid.startDate, paid.endDate)).toBe(paid.days);
          billedDays += billed?.days ?? 0;
          paidDays += paid ? cycle.days : 0;
          const next = nextCycle(first.alignment, first.slice, cycle, UTC);
          if (!next) break;
          cycle = next;
        }
        expect(paidDays).toBe(billedDays);
      },
    ),
  );
});
