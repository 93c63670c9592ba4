import type { Sheet } from "#adapters/pdf/sheet.ts";
import { COLOR, firstBaseline, leading, MARGIN, STYLE, type Style, topOn } from "#adapters/pdf/theme.ts";
import type { InvoicePageModel, PageTone } from "#domain/invoicing/invoice-page-model.ts";

const TONE: Readonly<Record<PageTone, string>> = {
  open: COLOR.accent,
  settled: COLOR.settled,
  warning: COLOR.warning,
  neutral: COLOR.muted,
};

/** Who sends it and what it is: sender on the left; title, number and status on the right. Answers where it ends. */
export const drawLetterhead = (sheet: Sheet, model: InvoicePageModel): number => {
  sheet.fill({ x: 0, y: 0, width: sheet.paper.width, height: 5 }, COLOR.accent);
  return Math.max(drawSender(sheet, model), drawTitle(sheet, model));
};

const drawSender = (sheet: Sheet, { sender }: InvoicePageModel): number => {
  const width = (sheet.paper.width - 2 * MARGIN.side) * 0.58;
  let y = MARGIN.top;
  const name = sheet.wrap(sender.name, STYLE.senderName, { width, maxLines: 4 });
  sheet.draw(name, { x: MARGIN.side, y });
  y += name.height + NAME_GAP;
  for (const line of sender.lines.slice(0, MAX_SENDER_LINES)) {
    const block = sheet.wrap(line, STYLE.muted, { width, maxLines: 2 });
    sheet.draw(block, { x: MARGIN.side, y });
    y += block.height;
  }
  return y;
};

const MAX_SENDER_LINES = 8;
const NAME_GAP = 3;

const drawTitle = (sheet: Sheet, { title, status, number }: InvoicePageModel): number => {
  const right = sheet.paper.width - MARGIN.side;
  const width = (sheet.paper.width - 2 * MARGIN.side) * 0.4;
  const baseline = MARGIN.top + firstBaseline(STYLE.senderName);
  sheet.draw(sheet.oneLine(title, STYLE.title, width), { x: right, y: topOn(baseline, STYLE.title), align: "right" });
  if (number === undefined) return drawStatus(sheet, status, { right, y: baseline + 9 });
  const below = MARGIN.top + leading(STYLE.senderName) + NAME_GAP + firstBaseline(STYLE.muted);
  sheet.draw(sheet.oneLine(number, STYLE.number, width), { x: right, y: topOn(below, STYLE.number), align: "right" });
  return drawStatus(sheet, status, { right, y: below + 8 });
};

const drawStatus = (
  sheet: Sheet,
  { label, tone }: InvoicePageModel["status"],
  { right, y }: { right: number; y: number },
): number => {
  const style: Style = { font: "bold", size: 7.5, color: "#ffffff" };
  const text = label.toUpperCase();
  const box = { width: sheet.widthOf(text, style) + 16, height: 15 };
  sheet.fill({ x: right - box.width, y, ...box }, TONE[tone], 7.5);
  const block = sheet.oneLine(text, style, box.width);
  sheet.draw(block, { x: right - box.width / 2, y: y + (box.height - block.height) / 2, align: "center" });
  return y + box.height;
};
