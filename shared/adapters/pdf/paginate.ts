/** A row as far as pages are concerned. */
export type Measured = { readonly height: number; readonly keepWithNext: boolean };
/** Heights in points. `tail` is what stands below the last row; it is never alone on a page while rows can go with it. */
export type Room = { readonly firstPage: number; readonly nextPages: number; readonly tail: number };

/** How many rows go over to a new page with the tail, so that the total does not stand alone. */
const ROWS_WITH_TAIL = 2;

/**
 * The rows of each page. No row is split, and rows that belong together stay together. A first page may be empty where its
 * room is too small, the last one where only the tail is left.
 */
export const paginate = <Row extends Measured>(rows: readonly Row[], room: Room): readonly (readonly Row[])[] => {
  const pages: Row[][] = [[]];
  for (const unit of unitsOf(rows).flatMap((unit) => divisible(unit, room))) {
    const page = pages.at(-1) ?? [];
    if (heightOf(page) + heightOf(unit) <= roomOn(pages.length, room)) page.push(...unit);
    else pages.push([...unit]);
  }
  return withTail(pages, room);
};

/** Opens a page for the tail where it has no room, and takes rows over to a last page that has too few. */
const withTail = <Row extends Measured>(
  filled: readonly (readonly Row[])[],
  room: Room,
): readonly (readonly Row[])[] => {
  const last = filled.at(-1) ?? [];
  const fits = heightOf(last) + room.tail <= roomOn(filled.length, room);
  const pages = fits ? filled : [...filled, []];
  const [before, end] = [pages.at(-2), pages.at(-1) ?? []];
  if (!before || end.length >= ROWS_WITH_TAIL) return pages;
  const [staying, moving] = takeOver(before, ROWS_WITH_TAIL - end.length);
  const enlarged = [...moving, ...end];
  return heightOf(enlarged) + room.tail <= room.nextPages ? [...pages.slice(0, -2), staying, enlarged] : pages;
};

const roomOn = (pageNumber: number, { firstPage, nextPages }: Room): number =>
  pageNumber === 1 ? firstPage : nextPages;

const heightOf = (rows: readonly Measured[]): number => rows.reduce((total, { height }) => total + height, 0);

/** Rows that must not be parted: each but the last wants to be kept with the next. */
const unitsOf = <Row extends Measured>(rows: readonly Row[]): readonly (readonly Row[])[] => {
  const units: Row[][] = [];
  rows.forEach((row, index) => {
    if (rows[index - 1]?.keepWithNext) units.at(-1)?.push(row);
    else units.push([row]);
  });
  return units;
};

/** What no page can hold as a whole is parted after all. */
const divisible = <Row extends Measured>(unit: readonly Row[], { nextPages }: Room): readonly (readonly Row[])[] =>
  heightOf(unit) <= nextPages ? [unit] : unit.map((row) => [row]);

/** At least so many rows from the end of a page, unless that would leave it empty. */
const takeOver = <Row extends Measured>(
  rows: readonly Row[],
  atLeast: number,
): readonly [staying: readonly Row[], moving: readonly Row[]] => {
  const units = unitsOf(rows);
  let split = units.length;
  while (split > 0 && units.slice(split).flat().length < atLeast) split -= 1;
  return split === 0 ? [rows, []] : [units.slice(0, split).flat(), units.slice(split).flat()];
};
