import type { Block, Sheet } from "#adapters/pdf/sheet.ts";
import { COLOR, MARGIN, STYLE, type Style } from "#adapters/pdf/theme.ts";
import type { InvoicePageModel } from "#domain/invoicing/invoice-page-model.ts";
import type { PageTotal } from "#domain/invoicing/invoice-page-totals.ts";

/** What stands below the table: remarks on the left, the way to the balance on the right. It is never split. */
export type Closing = {
  readonly height: number;
  readonly notes: readonly Block[];
  readonly totals: readonly {
    readonly emphasis: PageTotal["emphasis"];
    readonly label: Block;
    readonly amount: Block;
  }[];
};

type TotalStyle = {
  readonly style: Style;
  readonly padding: number;
  readonly ruled?: { readonly color: string; readonly thickness: number };
};
const STYLES: Readonly<Record<PageTotal["emphasis"], TotalStyle>> = {
  normal: { style: STYLE.body, padding: 1.4 },
  total: { style: STYLE.total, padding: 3.2, ruled: { color: COLOR.ink, thickness: 0.75 } },
  balance: { style: STYLE.balance, padding: 4.2, ruled: { color: COLOR.accent, thickness: 1 } },
};
const SPACE_ABOVE = 10;
const NOTE_GAP = 3;

export const layOutClosing = (sheet: Sheet, { notes, totals }: InvoicePageModel): Closing => {
  const content = sheet.paper.width - 2 * MARGIN.side;
  const laidOutNotes = notes.map((note) => sheet.wrap(note, STYLE.note, { width: content * 0.44, maxLines: 4 }));
  const width = content * TOTALS_SHARE;
  const laidOutTotals = totals.map(({ label, amount, emphasis }) => ({
    emphasis,
    label: sheet.oneLine(label, STYLES[emphasis].style, width * 0.5),
    amount: sheet.figure(amount, STYLES[emphasis].style, { width: width * 0.66, minimumSize: 5.5 }),
  }));
  const notesHeight = laidOutNotes.reduce((height, note) => height + note.height + NOTE_GAP, 0);
  const totalsHeight = laidOutTotals.reduce((height, total) => height + heightOf(total), 0);
  return { notes: laidOutNotes, totals: laidOutTotals, height: SPACE_ABOVE + Math.max(notesHeight, totalsHeight) };
};

const TOTALS_SHARE = 0.5;

const heightOf = ({ emphasis, label, amount }: Closing["totals"][number]): number =>
  Math.max(label.height, amount.height) + 2 * STYLES[emphasis].padding;

export const drawClosing = (sheet: Sheet, closing: Closing, top: number): void => {
  drawNotes(sheet, closing.notes, top + SPACE_ABOVE);
  drawTotals(sheet, closing.totals, top + SPACE_ABOVE);
};

const drawNotes = (sheet: Sheet, notes: Closing["notes"], top: number): void => {
  let y = top + 2;
  for (const note of notes) {
    sheet.draw(note, { x: MARGIN.side, y });
    y += note.height + NOTE_GAP;
  }
};

const drawTotals = (sheet: Sheet, totals: Closing["totals"], top: number): void => {
  const width = (sheet.paper.width - 2 * MARGIN.side) * TOTALS_SHARE;
  const right = sheet.paper.width - MARGIN.side;
  let y = top;
  for (const total of totals) {
    const height = heightOf(total);
    const { ruled } = STYLES[total.emphasis];
    if (ruled) sheet.rule({ x: right - width, y, width }, ruled.color, ruled.thickness);
    sheet.draw(total.label, { x: right - width, y: y + (height - total.label.height) / 2 });
    sheet.draw(total.amount, { x: right, y: y + (height - total.amount.height) / 2, align: "right" });
    y += height;
  }
};
