import { expect, it } from "vitest";
import { shareWidth } from "#adapters/pdf/share-width.ts";

it.each`
  wanted                        | room   | widths                        | because
  ${{ a: 60, b: 70, c: 80 }}    | ${300} | ${{ a: 60, b: 70, c: 80 }}    | ${"there is room for all"}
  ${{ a: 60, b: 70, c: 170 }}   | ${300} | ${{ a: 60, b: 70, c: 170 }}   | ${"there is just room for all"}
  ${{ a: 300, b: 200, c: 60 }}  | ${300} | ${{ a: 120, b: 120, c: 60 }}  | ${"the modest one gets what it wants, the others share"}
  ${{ a: 900, b: 900, c: 900 }} | ${300} | ${{ a: 100, b: 100, c: 100 }} | ${"nobody is modest"}
`("$wanted in $room are $widths, $because", ({ wanted, room, widths }) => {
  expect(shareWidth(wanted, room)).toEqual(widths);
});
