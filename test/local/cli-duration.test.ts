import { expect, it } from "vitest";
import { instantOf, toIso } from "#domain/time/instant.ts";
import { isoDurationLater } from "../../local/iso-duration.ts";

const from = (text: string) => instantOf(Date.parse(text));

it.each`
  start                     | by              | later                     | because
  ${"2024-01-31T12:00:00Z"} | ${"P1M"}        | ${"2024-02-29T12:00:00Z"} | ${"a leap year's February ends with the 29th"}
  ${"2023-01-31T12:00:00Z"} | ${"P1M"}        | ${"2023-02-28T12:00:00Z"} | ${"any other with the 28th"}
  ${"2024-02-29T00:00:00Z"} | ${"P1Y"}        | ${"2025-02-28T00:00:00Z"} | ${"there is no 29 February 2025"}
  ${"2023-12-15T00:00:00Z"} | ${"P1M"}        | ${"2024-01-15T00:00:00Z"} | ${"the year ends on the way"}
  ${"2023-11-30T23:00:00Z"} | ${"PT2H"}       | ${"2023-12-01T01:00:00Z"} | ${"midnight lies between"}
  ${"2023-11-01T00:00:00Z"} | ${"P1W2DT3M4S"} | ${"2023-11-10T00:03:04Z"} | ${"7 + 2 days, and M behind T is minutes"}
  ${"2023-11-01T00:00:00Z"} | ${"P0D"}        | ${"2023-11-01T00:00:00Z"} | ${"nothing is added"}
`("$start + $by = $later, since $because", ({ start, by, later }) => {
  expect(toIso(isoDurationLater(from(start), by) ?? instantOf(0))).toBe(later);
});

it.each(["", "P", "PT", "P1", "1D", "p1d", "P1.5D", "-P1D", "P1D ", "P1H", "PT1D", "P9999Y", "P999999999D"])(
  "'%s' is no duration, or leads out of the calendar",
  (text) => {
    expect(isoDurationLater(from("2023-11-01T00:00:00Z"), text)).toBeUndefined();
  },
);
