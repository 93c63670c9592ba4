import { inflateSync } from "node:zlib";

/** A run of text as it stands on a page; distances in points from the top left corner. */
export type PrintedText = {
  readonly text: string;
  readonly font: string;
  readonly size: number;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  /** Written across the page, such as a watermark. */
  readonly turned: boolean;
};
export type PrintedPage = { readonly width: number; readonly height: number; readonly texts: readonly PrintedText[] };
export type PrintedDocument = {
  readonly pages: readonly PrintedPage[];
  readonly info: Readonly<Record<string, string>>;
  readonly language: string | undefined;
  /** Names of the fonts whose outlines are in the file, and of all fonts it uses. */
  readonly embeddedFonts: readonly string[];
  readonly fonts: readonly string[];
};

/**
 * Reads a PDF file back through its cross-reference table, by what the file itself says about its characters and their widths.
 * It knows what our documents use: plain objects, compressed streams, embedded fonts with Unicode maps. Throws on anything else.
 */
export const readPdf = (file: Uint8Array): PrintedDocument => {
  const objects = readObjects(Buffer.from(file).toString("latin1"));
  const object = (reference: string | undefined): PdfObject => {
    const found = objects.get(Number.parseInt(reference ?? "", 10));
    if (!found) throw new Error(`the file has no object ${reference}`);
    return found;
  };
  const all = [...objects.values()];
  const catalog = one(all, /\/Type \/Catalog/);
  const kids =
    matchIn(object(matchIn(catalog.head, /\/Pages (\d+) 0 R/)).head, /\/Kids \[(.*?)\]/s).match(/\d+(?= 0 R)/g) ?? [];
  const descriptors = all.filter(({ head }) => head.includes("/Type /FontDescriptor"));
  return {
    pages: kids.map((kid) => readPage(object(kid), object)),
    info: readInfo(one(all, /\/CreationDate \d+ 0 R/).head, object),
    language: /\/Lang \((.*?)\)/.exec(catalog.head)?.[1],
    fonts: all.filter(({ head }) => /\/Subtype \/(Type0|Type1)\b/.test(head)).map(({ head }) => baseFont(head)),
    embeddedFonts: descriptors
      .filter(({ head }) => object(/\/FontFile2 (\d+)/.exec(head)?.[1]).stream !== undefined)
      .map(({ head }) => matchIn(head, /\/FontName \/(\S+)/)),
  };
};

/** What stands on one line, from left to right, parts separated by a bar. */
export const linesOf = ({ texts }: PrintedPage): readonly string[] => {
  const upright = texts.filter(({ turned }) => !turned);
  const lines = Map.groupBy(upright, ({ baseline }) => Math.round(baseline));
  return [...lines]
    .toSorted(([one], [two]) => one - two)
    .map(([, line]) =>
      line
        .toSorted((one, two) => one.left - two.left)
        .map(({ text }) => text)
        .join(" | "),
    );
};

type PdfObject = { readonly head: string; readonly stream: Buffer | undefined };
type Find = (reference: string | undefined) => PdfObject;

const readObjects = (file: string): ReadonlyMap<number, PdfObject> => {
  const table = Number(matchIn(file, /startxref\n(\d+)\n%%EOF\s*$/));
  const entries = file.slice(table).match(/^\d{10} \d{5} [nf] ?$/gm) ?? [];
  const used = entries.map((entry, index) => ({
    index,
    offset: Number(entry.slice(0, 10)),
    free: entry.includes("f"),
  }));
  return new Map(
    used.filter(({ free }) => !free).map(({ index, offset }) => [index, readObject(file, { index, offset })]),
  );
};

const readObject = (file: string, { index, offset }: { index: number; offset: number }): PdfObject => {
  const start = `${index} 0 obj\n`;
  if (!file.startsWith(start, offset)) throw new Error(`object ${index} is not at ${offset}`);
  const body = file.slice(offset + start.length, file.indexOf("\nendobj", offset));
  const streamAt = body.indexOf("\nstream\n");
  if (streamAt < 0) return { head: body, stream: undefined };
  const head = body.slice(0, streamAt);
  const from = offset + start.length + streamAt + "\nstream\n".length;
  const bytes = Buffer.from(file.slice(from, from + Number(matchIn(head, /\/Length (\d+)/))), "latin1");
  return { head, stream: head.includes("/FlateDecode") ? inflateSync(bytes) : bytes };
};

const readInfo = (head: string, object: Find): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...head.matchAll(/\/(\w+) (\d+) 0 R/g)].map(([, key, reference]) => [key, pdfString(object(reference).head)]),
  );

const pdfString = (literal: string): string => {
  const bytes = Buffer.from(
    literal.slice(1, -1).replaceAll(/\\(.)/gs, (_, escaped) => ESCAPES[escaped] ?? escaped),
    "latin1",
  );
  return bytes[0] === 0xfe && bytes[1] === 0xff
    ? bytes.subarray(2).swap16().toString("utf16le")
    : bytes.toString("latin1");
};

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

type Font = { readonly name: string; readonly characters: readonly string[]; readonly widths: readonly number[] };

const readFont = ({ head }: PdfObject, object: Find): Font => {
  const map = object(/\/ToUnicode (\d+)/.exec(head)?.[1]).stream?.toString("latin1") ?? "";
  const arrays = [...map.matchAll(/^<\w+> <\w+> \[(.*)\]$/gm)].map(([, array]) => array ?? "");
  const characters = arrays.flatMap((array) => [...array.matchAll(/<(.*?)>/g)].map(([, codes]) => utf16(codes ?? "")));
  const descendant = object(/\/DescendantFonts \[(\d+)/.exec(head)?.[1]).head;
  const widths = matchIn(descendant, /\/W \[0 \[(.*?)\]\]/s)
    .trim()
    .split(/\s+/)
    .map(Number);
  return { name: baseFont(head), characters, widths };
};

const utf16 = (codes: string): string =>
  String.fromCharCode(
    ...codes
      .split(" ")
      .filter((code) => code !== "")
      .map((code) => Number.parseInt(code, 16)),
  );

const baseFont = (head: string): string => matchIn(head, /\/BaseFont \/(\S+)/);

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
const UPRIGHT: Matrix = [1, 0, 0, 1, 0, 0];
const times = ([a, b, c, d, e, f]: Matrix, [p, q, r, s, t, u]: Matrix): Matrix => [
  a * p + b * r,
  a * q + b * s,
  c * p + d * r,
  c * q + d * s,
  e * p + f * r + t,
  e * q + f * s + u,
];

const readPage = ({ head }: PdfObject, object: Find): PrintedPage => {
  const [, , width = 0, height = 0] = matchIn(head, /\/MediaBox \[(.*?)\]/)
    .split(" ")
    .map(Number);
  const resources = object(matchIn(head, /\/Resources (\d+)/)).head;
  const fonts = new Map(
    [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = "", id]) => [name, readFont(object(id), object)]),
  );
  const content = object(matchIn(head, /\/Contents (\d+)/)).stream?.toString("latin1") ?? "";
  return { width, height, texts: readTexts(content, fonts, height) };
};

const readTexts = (content: string, fonts: ReadonlyMap<string, Font>, height: number): readonly PrintedText[] => {
  const texts: PrintedText[] = [];
  const outer: Matrix[] = [];
  let current: Matrix = UPRIGHT;
  let place: Matrix = UPRIGHT;
  let font: Font | undefined;
  let size = 0;
  for (const line of content.split("\n")) {
    const words = line.split(" ");
    const operator = words.at(-1);
    if (operator === "q") outer.push(current);
    else if (operator === "Q") current = outer.pop() ?? UPRIGHT;
    else if (operator === "cm") current = times(matrixOf(words), current);
    else if (operator === "Tm") place = times(matrixOf(words), current);
    else if (operator === "Tf") {
      font = fonts.get((words[0] ?? "").slice(1));
      size = Number(words[1]);
    } else if (operator === "TJ") {
      if (!font) throw new Error(`a text has no font: ${line}`);
      const { text, width } = shown(line, font);
      const [, b, , , left, bottom] = place;
      const right = left + (width * size) / 1_000;
      texts.push({ text, font: font.name, size, left, right, baseline: height - bottom, turned: Math.abs(b) > 1e-6 });
    }
  }
  return texts;
};

const matrixOf = (words: readonly string[]): Matrix => words.slice(0, 6).map(Number) as unknown as Matrix;

const shown = (line: string, { characters, widths }: Font): { text: string; width: number } => {
  let text = "";
  let width = 0;
  for (const [, glyphs, shift] of line.matchAll(/<([0-9a-f]+)>|(-?[\d.]+)/g)) {
    if (shift !== undefined) width -= Number(shift);
    for (const [glyph] of (glyphs ?? "").matchAll(/.{4}/g)) {
      const index = Number.parseInt(glyph, 16);
      text += characters[index] ?? "";
      width += widths[index] ?? 0;
    }
  }
  return { text, width };
};

const one = (objects: readonly PdfObject[], pattern: RegExp): PdfObject => {
  const found = objects.filter(({ head }) => pattern.test(head));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} objects match ${pattern}`);
  return found[0];
};

const matchIn = (text: string, pattern: RegExp): string => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`nothing matches ${pattern} in ${text.slice(0, 200)}`);
  return found;
};
