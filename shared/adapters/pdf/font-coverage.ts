/** Whether a font has a picture of its own for a character. */
export type Coverage = (codePoint: number) => boolean;

/**
 * Which characters a TrueType file covers, read from its full Unicode table (`cmap` format 12). Throws where the file has none.
 */
export const coverageOf = (file: Uint8Array): Coverage => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const ranges = rangesOf(view, fullUnicodeTable(view));
  return (codePoint) => {
    const range = ranges[lastAtOrBelow(ranges, codePoint)];
    return range !== undefined && codePoint <= range.last;
  };
};

type Range = { readonly first: number; readonly last: number };

const CMAP = 0x636d6170;
const FORMAT_ALL_PLANES = 12;

const fullUnicodeTable = (view: DataView): number => {
  const cmap = tableOffset(view, CMAP);
  const tables = Array.from({ length: view.getUint16(cmap + 2) }, (_, index) => view.getUint32(cmap + 8 + 8 * index));
  const found = tables.find((offset) => view.getUint16(cmap + offset) === FORMAT_ALL_PLANES);
  if (found === undefined) throw new Error("the font has no table of all its Unicode characters");
  return cmap + found;
};

const tableOffset = (view: DataView, tag: number): number => {
  const records = Array.from({ length: view.getUint16(4) }, (_, index) => 12 + 16 * index);
  const record = records.find((offset) => view.getUint32(offset) === tag);
  if (record === undefined) throw new Error("the file is no TrueType font");
  return view.getUint32(record + 8);
};

/** Groups of 12 bytes: first character, last character, first glyph; in ascending order. */
const rangesOf = (view: DataView, table: number): readonly Range[] =>
  Array.from({ length: view.getUint32(table + 12) }, (_, index) => {
    const group = table + 16 + 12 * index;
    return { first: view.getUint32(group), last: view.getUint32(group + 4) };
  });

const lastAtOrBelow = (ranges: readonly Range[], codePoint: number): number => {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.first ?? 0) <= codePoint) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
