/** Distances in points (1/72 inch), measured from the top left corner. */
export type Paper = { readonly width: number; readonly height: number };
export const PAPER = {
  A4: { width: 595.28, height: 841.89 },
  LETTER: { width: 612, height: 792 },
} as const satisfies Record<string, Paper>;

export const MARGIN = { side: 48, top: 42, bottom: 54 } as const;

export const COLOR = {
  ink: "#1b2430",
  muted: "#66707d",
  line: "#dde2e8",
  tint: "#f3f6fa",
  accent: "#1d4f7c",
  watermark: "#eef1f5",
  settled: "#1c6b48",
  warning: "#a02c2c",
} as const;

export type Style = { readonly font: "regular" | "bold"; readonly size: number; readonly color: string };

export const STYLE = {
  title: { font: "bold", size: 21, color: COLOR.accent },
  number: { font: "regular", size: 10, color: COLOR.ink },
  senderName: { font: "bold", size: 12.5, color: COLOR.ink },
  partyName: { font: "bold", size: 10, color: COLOR.ink },
  label: { font: "bold", size: 7, color: COLOR.muted },
  body: { font: "regular", size: 8.75, color: COLOR.ink },
  strong: { font: "bold", size: 8.75, color: COLOR.ink },
  muted: { font: "regular", size: 8.75, color: COLOR.muted },
  part: { font: "regular", size: 8, color: COLOR.muted },
  note: { font: "regular", size: 7.5, color: COLOR.muted },
  summary: { font: "bold", size: 16, color: COLOR.accent },
  total: { font: "bold", size: 10, color: COLOR.ink },
  balance: { font: "bold", size: 10.5, color: COLOR.accent },
  watermark: { font: "bold", size: 124, color: COLOR.watermark },
} as const satisfies Record<string, Style>;

export const leading = ({ size }: Style): number => size * 1.32;

/** How far below the top of a line its base line lies: where capitals look centered in the line. */
export const firstBaseline = (style: Style): number => leading(style) / 2 + style.size * 0.365;

/** Where a text starts whose first line is to stand on a base line that texts of other sizes share. */
export const topOn = (baseline: number, style: Style): number => baseline - firstBaseline(style);
