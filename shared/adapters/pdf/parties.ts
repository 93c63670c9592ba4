import type { Sheet } from "#adapters/pdf/sheet.ts";
import { COLOR, leading, MARGIN, STYLE } from "#adapters/pdf/theme.ts";
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
    drawFacts(sheet, facts, { x: right, y, width: side + content - right, labelWidth: 84 }),
  );
};

type Area = { readonly x: number; readonly y: number; readonly width: number };

const drawBillTo = (sheet: Sheet, billTo: InvoicePageModel["billTo"], { x, y: top, width }: Area): number => {
  let y = top;
  const put = (block: ReturnType<Sheet["wrap"]>, gap: number): void => {
    sheet.draw(block, { x, y });
    y += block.height + gap;
  };
  put(sheet.oneLine("BILL TO", STYLE.label, width), 3);
  put(sheet.wrap(billTo.name, STYLE.partyName, { width, maxLines: 3 }), 1);
  for (const line of billTo.lines) put(sheet.wrap(line, STYLE.body, { width, maxLines: 2 }), 0);
  return drawFacts(sheet, billTo.details, { x, y: y + 4, width, labelWidth: 84 });
};

/** Labels and values side by side, in lines of equal height. */
const drawFacts = (
  sheet: Sheet,
  facts: readonly PageFact[],
  { x, y: top, width, labelWidth }: Area & { readonly labelWidth: number },
): number => {
  let y = top;
  for (const { label, value } of facts) {
    const labels = sheet.wrap(label, STYLE.muted, { width: labelWidth - 8, maxLines: 2 });
    const values = sheet.wrap(value, STYLE.body, { width: width - labelWidth, maxLines: 2 });
    sheet.draw(labels, { x, y });
    sheet.draw(values, { x: x + labelWidth, y });
    y += Math.max(labels.height, values.height) + FACT_GAP;
  }
  return y;
};

const FACT_GAP = leading(STYLE.body) * 0.14;

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
  sheet.draw(amount, { x: side + INSET, y: (top + 5 + label.height + top + box.height - 4 - amount.height) / 2 });
  sheet.draw(remark, { x: side + width - INSET, y: top + (box.height - remark.height) / 2, align: "right" });
  return top + box.height;
};

const INSET = 16;
