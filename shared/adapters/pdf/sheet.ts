import { directionRuns } from "#adapters/pdf/direction-runs.ts";
import type { Fonts } from "#adapters/pdf/fonts.ts";
import { breakFigure, breakLines, shortenTo } from "#adapters/pdf/line-breaking.ts";
import { printableText } from "#adapters/pdf/printable-text.ts";
import { firstBaseline, leading, type Paper, type Style } from "#adapters/pdf/theme.ts";

export type Align = "left" | "right" | "center";
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** A text that has been measured: its lines, the style in which they fit, and the room they take. */
export type Block = { readonly lines: readonly string[]; readonly style: Style; readonly height: number };

/** The pages of a document, drawn on by position; nothing flows by itself. */
export type Sheet = ReturnType<typeof createSheet>;

/** How much of a line lies to the left of the point it is aligned by. */
const SHARE_BEFORE: Readonly<Record<Align, number>> = { left: 0, center: 0.5, right: 1 };

export const createSheet = (document: PDFKit.PDFDocument, fonts: Fonts, paper: Paper) => {
  for (const name of ["regular", "bold"] as const) document.registerFont(name, Buffer.from(fonts[name].bytes));
  const printed = (text: string, { font }: Style): string => printableText(text, fonts[font].covers);
  const use = ({ font, size }: Style) => document.font(font).fontSize(size);
  const widthIn = (style: Style, text: string): number =>
    directionRuns(text).reduce((width, run) => width + use(style).widthOfString(run), 0);
  const measureIn = (style: Style) => (text: string) => widthIn(style, text);
  const blockOf = (lines: readonly string[], style: Style): Block => ({
    lines,
    style,
    height: lines.length * leading(style),
  });

  return {
    paper,
    addPage: () => document.addPage(),

    /** The text in lines no wider than `width`. */
    wrap: (text: string, style: Style, { width, maxLines }: { width: number; maxLines: number }): Block =>
      blockOf(breakLines(printed(text, style), { measure: measureIn(style), width, maxLines }), style),

    /** The text in one line, cut with an ellipsis where it is too long. */
    oneLine: (text: string, style: Style, width: number): Block =>
      blockOf([shortenTo(printed(text, style), measureIn(style), width)], style),

    /** A figure is never cut: it gets smaller down to `minimumSize`, then goes on in the next line. */
    figure: (text: string, style: Style, { width, minimumSize }: { width: number; minimumSize: number }): Block => {
      const shown = printed(text, style);
      const natural = measureIn(style)(shown);
      if (natural <= width) return blockOf([shown], style);
      const smaller = { ...style, size: Math.max(minimumSize, (style.size * width) / natural - 0.01) };
      return blockOf(breakFigure(shown, measureIn(smaller), width), smaller);
    },

    widthOf: (text: string, style: Style): number => measureIn(style)(printed(text, style)),

    /** Draws a block from the top down; `x` is its left edge, its right edge or its middle. */
    draw: ({ lines, style }: Block, { x, y, align = "left" }: { x: number; y: number; align?: Align }): void => {
      use(style).fillColor(style.color);
      lines.forEach((line, index) => {
        const baseline = y + firstBaseline(style) + index * leading(style);
        let left = x - widthIn(style, line) * SHARE_BEFORE[align];
        for (const run of directionRuns(line)) {
          document.text(run, left, baseline, { lineBreak: false, baseline: "alphabetic" });
          left += document.widthOfString(run);
        }
      });
    },

    fill: ({ x, y, width, height }: Box, color: string, radius = 0): void => {
      document.roundedRect(x, y, width, height, radius).fill(color);
    },

    rule: ({ x, y, width }: { x: number; y: number; width: number }, color: string, thickness: number): void => {
      document.rect(x, y, width, thickness).fill(color);
    },

    /** Draws around a point that is turned by an angle in degrees. */
    turned: (angle: number, origin: { x: number; y: number }, draw: () => void): void => {
      document.save().rotate(angle, { origin: [origin.x, origin.y] });
      draw();
      document.restore();
    },
  };
};
