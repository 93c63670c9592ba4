import { shareWidth } from "#adapters/pdf/share-width.ts";
import type { Block, Sheet } from "#adapters/pdf/sheet.ts";
import { COLOR, leading, MARGIN, STYLE, type Style } from "#adapters/pdf/theme.ts";
import type { InvoicePageModel } from "#domain/invoicing/invoice-page-model.ts";
import type { PageRow } from "#domain/invoicing/invoice-page-rows.ts";

/** The table of line items: measured as a whole, so that its columns stay the same on every page, then drawn page by page. */
export type Table = {
  readonly columns: Columns;
  readonly header: Readonly<Record<ColumnName, Block>>;
  readonly headerHeight: number;
  readonly rows: readonly TableRow[];
};
export type TableRow = {
  readonly height: number;
  readonly keepWithNext: boolean;
  readonly kind: PageRow["kind"];
  readonly indent: number;
  readonly cells: Readonly<Record<ColumnName, Block>>;
};

type ColumnName = "description" | FigureColumn;
type FigureColumn = "quantity" | "unitPrice" | "amount";
type Column = { readonly x: number; readonly width: number };
type Columns = Readonly<Record<ColumnName, Column>>;

const FIGURE_COLUMNS: readonly FigureColumn[] = ["quantity", "unitPrice", "amount"];
const LEAST_WIDTH: Readonly<Record<ColumnName, number>> = { description: 165, quantity: 62, unitPrice: 74, amount: 78 };
const GAP = 14;
const INDENT = 12;
const MINIMUM_SIZE = 5.5;
const MAX_DESCRIPTION_LINES = 8;

export const layOutTable = (sheet: Sheet, { columns: titles, rows }: InvoicePageModel): Table => {
  const columns = columnsFor(sheet, rows, titles);
  const title = (name: ColumnName): Block =>
    sheet.wrap(titles[name].toUpperCase(), STYLE.label, { width: columns[name].width, maxLines: 2 });
  return {
    columns,
    header: {
      description: title("description"),
      quantity: title("quantity"),
      unitPrice: title("unitPrice"),
      amount: title("amount"),
    },
    headerHeight: 21,
    rows: rows.map((row) => layOutRow(sheet, row, columns)),
  };
};

const columnsFor = (sheet: Sheet, rows: readonly PageRow[], titles: InvoicePageModel["columns"]): Columns => {
  const wanted = (name: FigureColumn): number => {
    const figures = rows.map((row) => sheet.widthOf(row[name], styleOf(row, name)));
    const heading = sheet.widthOf(titles[name].toUpperCase(), STYLE.label);
    return figures.reduce((widest, width) => Math.max(widest, width), Math.max(LEAST_WIDTH[name], heading)) + 0.1;
  };
  const room = contentWidth(sheet) - LEAST_WIDTH.description - 3 * GAP;
  const widths = shareWidth(
    { quantity: wanted("quantity"), unitPrice: wanted("unitPrice"), amount: wanted("amount") },
    room,
  );
  const right = sheet.paper.width - MARGIN.side;
  const amount = { width: widths.amount, x: right - widths.amount };
  const unitPrice = { width: widths.unitPrice, x: amount.x - GAP - widths.unitPrice };
  const quantity = { width: widths.quantity, x: unitPrice.x - GAP - widths.quantity };
  return { description: { x: MARGIN.side, width: quantity.x - GAP - MARGIN.side }, quantity, unitPrice, amount };
};

const layOutRow = (sheet: Sheet, row: PageRow, columns: Columns): TableRow => {
  const indent = Math.min(row.depth, 4) * INDENT;
  const figure = (name: FigureColumn): Block =>
    sheet.figure(row[name], styleOf(row, name), { width: columns[name].width, minimumSize: MINIMUM_SIZE });
  const cells = {
    description: sheet.wrap(row.description, styleOf(row, "description"), {
      width: columns.description.width - indent,
      maxLines: MAX_DESCRIPTION_LINES,
    }),
    quantity: figure("quantity"),
    unitPrice: figure("unitPrice"),
    amount: figure("amount"),
  };
  const tallest = Math.max(...Object.values(cells).map(({ height }) => height));
  const below = row.kind === "part" && !row.keepWithNext ? SPACE_BELOW_PARTS : 0;
  const height = tallest + 2 * PADDING[row.kind] + below;
  return { kind: row.kind, keepWithNext: row.keepWithNext, indent, cells, height };
};

const SPACE_BELOW_PARTS = 2.2;
const PADDING: Readonly<Record<PageRow["kind"], number>> = { group: 2.6, item: 2.1, part: 0.5 };

const styleOf = ({ kind }: PageRow, column: ColumnName): Style => {
  if (kind === "part") return STYLE.part;
  return kind === "group" || (column === "amount" && kind !== "item") ? STYLE.strong : STYLE.body;
};

/** Answers where the header ends. */
export const drawTableHeader = (sheet: Sheet, { columns, header, headerHeight }: Table, top: number): number => {
  const baseline = top + headerHeight - 6;
  sheet.draw(header.description, { x: columns.description.x, y: baseline - header.description.height });
  for (const name of FIGURE_COLUMNS) {
    const { x, width } = columns[name];
    sheet.draw(header[name], { x: x + width, y: baseline - header[name].height, align: "right" });
  }
  sheet.rule({ x: MARGIN.side, y: top + headerHeight - 1, width: contentWidth(sheet) }, COLOR.accent, 1);
  return top + headerHeight;
};

/** Answers where the last row ends. */
export const drawRows = (sheet: Sheet, { columns }: Table, rows: readonly TableRow[], top: number): number => {
  let y = top;
  rows.forEach((row, index) => {
    if (index > 0 && row.kind !== "part") {
      sheet.rule({ x: MARGIN.side, y: y - 0.25, width: contentWidth(sheet) }, COLOR.line, 0.5);
    }
    drawRow(sheet, columns, row, y);
    y += row.height;
  });
  return y;
};

const drawRow = (sheet: Sheet, columns: Columns, { cells, kind, indent }: TableRow, top: number): void => {
  const y = top + PADDING[kind];
  const lineHeight = leading(kind === "part" ? STYLE.part : STYLE.body);
  sheet.draw(cells.description, { x: columns.description.x + indent, y });
  for (const name of FIGURE_COLUMNS) {
    const { x, width } = columns[name];
    const cell = cells[name];
    // A figure that had to get smaller stands in the middle of the line that the others share.
    const shift = cell.lines.length === 1 ? (lineHeight - cell.height) / 2 : 0;
    sheet.draw(cell, { x: x + width, y: y + shift, align: "right" });
  }
};

const contentWidth = ({ paper }: Sheet): number => paper.width - 2 * MARGIN.side;
