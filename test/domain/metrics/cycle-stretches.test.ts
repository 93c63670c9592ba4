import { expect, it } from "vitest";
import { bucketsOf } from "#domain/metrics/bucket.ts";
import { cycleStretches } from "#domain/metrics/cycle-stretches.ts";
import { UTC } from "#domain/time/calendar.ts";
import { instant } from "../time/builders.ts";

const day = (date: string): string => (date.includes("T") ? `2025-${date}:00Z` : `2025-${date}T00:00:00Z`);

it.each`
  cycle               | window                    | stretches                                                          | because
  ${"01-05 to 02-05"} | ${"01-01 to 03-01"}       | ${["01-05 … 02-01 at 01-01", "02-01 … 02-05 at 02-01"]}            | ${"it is cut where a month begins"}
  ${"01-01 to 03-01"} | ${"02-01 to 03-01"}       | ${["01-01 … 02-01 unshown", "02-01 … 03-01 at 02-01"]}             | ${"what was before counts, but is not shown"}
  ${"01-01 to 03-01"} | ${"01-15T12:00 to 01-20"} | ${["01-01 … 01-15T12:00 unshown", "01-15T12:00 … 01-20 at 01-01"]} | ${"what comes after the window is left out"}
  ${"01-01 to 02-01"} | ${"01-01 to 02-01"}       | ${["01-01 … 02-01 at 01-01"]}                                      | ${"the window is the cycle"}
  ${"01-01 to 02-01"} | ${"02-01 to 03-01"}       | ${[]}                                                              | ${"they share no instant"}
`("a cycle $cycle, by months of $window: $because", ({ cycle, window, stretches }) => {
  const interval = (text: string) => {
    const [start = "", end = ""] = text.split(" to ").map(day);
    return { start: instant(start), end: instant(end) };
  };
  const short = (time: number | undefined): string =>
    new Date(time ?? 0).toISOString().slice(5, 16).replace("T00:00", "");

  const cut = cycleStretches(interval(cycle), bucketsOf(interval(window), "MONTH", UTC) ?? []);

  expect(
    cut.map(
      ({ start, end, at: shown }) =>
        `${short(start)} … ${short(end)} ${shown === undefined ? "unshown" : `at ${short(shown)}`}`,
    ),
  ).toEqual(stretches);
});
