import type { Block, Sheet } from "#adapters/pdf/sheet.ts";
import { COLOR, firstBaseline, leading, MARGIN, STYLE, topOn } from "#adapters/pdf/theme.ts";
import type { InvoicePageModel } from "#domain/invoicing/invoice-page-model.ts";
import type { PageFact } from "#domain/invoicing/invoice-page-parties.ts";

/** Whom it is for on the left, the facts of the invoice on the right, in two columns of one grid. Answers where it ends. */
export const drawParties = (sheet: Sheet, { billTo, facts }: InvoicePageModel, top: number): number => {
  const { side } = MARGIN;
  const content = sheet.paper.width - 2 * side;
  const right = side + content * 0.54;
  sheet.rule({ x: side, y: top, width: content }, COLOR.line, 0.75);
  const y = top + 12;
  return Math.max(
    drawBillTo(sheet, billTo, { x: side, y, width: content * 0.5 }),
    drawFacts(sheet, facts, { x: right, y, width: side + content - right }),
  );
};

type Area = { readonly x: number; readonly y: number; readonly width: number };

/** Both columns are written on the same lines; what needs more than one line takes a whole number of them. */
const LINE = leading(STYLE.partyName);
const FIRST_BASELINE = firstBaseline(STYLE.body) + 0.8;

const put = (sheet: Sheet, block: Block, { x, y }: { readonly x: number; readonly y: number }): void =>
  sheet.draw(block, { x, y: topOn(y + FIRST_BASELINE, block.style) });

const linesTaken = (...blocks: readonly Block[]): number =>
  Math.ceil(Math.max(...blocks.map(({ height }) => height)) / LINE - 0.01) * LINE;

const drawBillTo = (sheet: Sheet, billTo: InvoicePageModel["billTo"], { x, y: top, width }: Area): number => {
  const blocks = [
    sheet.oneLine("BILL TO", STYLE.label, width),
    sheet.wrap(billTo.name, STYLE.partyName, { width, maxLines: 3 }),
    ...billTo.lines.map((line) => sheet.wrap(line, STYLE.body, { width, maxLines: 2 })),
  ];
  let y = top;
  for (const block of blocks) {
    put(sheet, block, { x, y });
    y += linesTaken(block);
  }
  return drawFacts(sheet, billTo.details, { x, y: y + LINE / 2, width });
};

const LABEL_WIDTH = 84;

const drawFacts = (sheet: Sheet, facts: readonly PageFact[], { x, y: top, width }: Area): number => {
  let y = top;
  for (const { label, value } of facts) {
    const labels = sheet.wrap(label, STYLE.muted, { width: LABEL_WIDTH - 8, maxLines: 2 });
    const values = sheet.wrap(value, STYLE.body, { width: width - LABEL_WIDTH, maxLines: 2 });
    put(sheet, labels, { x, y });
    put(sheet, values, { x: x + LABEL_WIDTH, y });
    y += linesTaken(labels, values);
  }
  return y;
};

/** The amount that matters, in a box across the page. Answers where it ends. */
export const drawSummary = (sheet: Sheet, { summary }: InvoicePageModel, top: number): number => {
  const { side } = MARGIN;
  const width = sheet.paper.width - 2 * side;
  const amount = sheet.figure(summary.amount, STYLE.summary, { width: width * 0.55, minimumSize: 5 });
  const label = sheet.oneLine(summary.label.toUpperCase(), STYLE.label, width * 0.5);
  const remark = sheet.oneLine(summary.remark, STYLE.strong, width * 0.4);
  const box = { x: side, y: top, width, height: Math.max(40, label.height + amount.height + 10) };
  sheet.fill(box, COLOR.tint, 3);
  sheet.fill({ ...box, width: 3 }, COLOR.accent);
  sheet.draw(label, { x: side + INSET, y: top + 5 });
  const amountTop = (top + 5 + label.height + top + box.height - 4 - amount.height) / 2;
  sheet.draw(amount, { x: side + INSET, y: amountTop });
  const baseline = amountTop + amount.height - leading(amount.style) + firstBaseline(amount.style);
  sheet.draw(remark, { x: side + width - INSET, y: topOn(baseline, remark.style), align: "right" });
  return top + box.height;
};

const INSET = 16;
