export type Column = { readonly align?: "left" | "right" };

/** Rows of text in columns as wide as their widest cell, two spaces between them. */
export const textTable = (rows: readonly (readonly string[])[], columns: readonly Column[] = []): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
};
