import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paginate } from "#adapters/pdf/paginate.ts";

/** Rows of 10 points each: `-` stands alone, `>` belongs to the next. */
const rowsOf = (pattern: string) =>
  [...pattern].map((mark, index) => ({ name: index, height: 10, keepWithNext: mark === ">" }));
const pagesOf = (pattern: string, room: { firstPage: number; nextPages: number; tail: number }): readonly number[] =>
  paginate(rowsOf(pattern), room).map((page) => page.length);

describe("rows on pages", () => {
  it.each`
    rows         | firstPage | nextPages | tail  | pages     | because
    ${""}        | ${50}     | ${50}     | ${20} | ${[0]}    | ${"there is nothing to part"}
    ${"---"}     | ${50}     | ${50}     | ${20} | ${[3]}    | ${"three rows and the tail fill the page"}
    ${"---"}     | ${49}     | ${50}     | ${20} | ${[1, 2]} | ${"the tail does not fit, and takes two rows along"}
    ${"-----"}   | ${50}     | ${50}     | ${20} | ${[3, 2]} | ${"the rows fit, the tail does not"}
    ${"------"}  | ${50}     | ${50}     | ${20} | ${[4, 2]} | ${"one row alone would be few for the last page"}
    ${"-------"} | ${50}     | ${50}     | ${20} | ${[5, 2]} | ${"two rows are enough"}
    ${"--"}      | ${25}     | ${50}     | ${20} | ${[2, 0]} | ${"the first page keeps the few rows it has"}
    ${"--"}      | ${5}      | ${50}     | ${20} | ${[0, 2]} | ${"the first page has no room for a row"}
    ${""}        | ${5}      | ${50}     | ${20} | ${[0, 0]} | ${"the first page has no room for the tail"}
    ${"->--"}    | ${20}     | ${50}     | ${20} | ${[1, 3]} | ${"the second row does not leave the third"}
    ${"-->>-"}   | ${60}     | ${50}     | ${20} | ${[2, 3]} | ${"what belongs together goes to the tail together"}
    ${">>>>>-"}  | ${30}     | ${50}     | ${10} | ${[3, 3]} | ${"what no page can hold is parted after all"}
    ${"-----"}   | ${50}     | ${50}     | ${40} | ${[5, 0]} | ${"two rows and this tail would be too much for a page"}
  `("$rows with $firstPage, then $nextPages, tail $tail: $pages, $because", ({ rows, pages, ...room }) => {
    expect(pagesOf(rows, room)).toEqual(pages);
  });

  it("keeps all rows in order, on pages that can hold them, and the tail where it has room", () => {
    const row = fc.record({ height: fc.integer({ min: 1, max: 60 }), keepWithNext: fc.boolean() });
    const room = fc.record({
      firstPage: fc.integer({ min: 0, max: 200 }),
      nextPages: fc.integer({ min: 60, max: 300 }),
      tail: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), room, (rows, room) => {
        const pages = paginate(rows, room);
        expect(pages.flat()).toEqual(rows);
        pages.forEach((page, index) => {
          const used = page.reduce((total, { height }) => total + height, index === pages.length - 1 ? room.tail : 0);
          expect(used).toBeLessThanOrEqual(index === 0 ? room.firstPage : room.nextPages);
        });
      }),
    );
  });
});
