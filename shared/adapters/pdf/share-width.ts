/**
 * Widths that fit into the room: all that is wanted where there is room for it; else those who want little get it, and the
 * others share what is left evenly.
 *
 *   wanted 60, 200, 300 in 300      60, 120, 120
 */
export const shareWidth = <Name extends string>(
  wanted: Readonly<Record<Name, number>>,
  room: number,
): Readonly<Record<Name, number>> => {
  const widths: Record<Name, number> = { ...wanted };
  let left = room;
  const modestFirst = (Object.keys(wanted) as Name[]).toSorted((one, two) => wanted[one] - wanted[two]);
  modestFirst.forEach((name, index) => {
    widths[name] = Math.min(wanted[name], left / (modestFirst.length - index));
    left -= widths[name];
  });
  return widths;
};
