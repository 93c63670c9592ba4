/**
 * Files that are kept for good: invoices as PDF and JSON. A key is a relative path of plain names (letters, digits, `_`, and
 * inside a name also `.`, `-`, `=`, `@`, `+`); its ending (pdf, json, csv, txt, html) and the content type agree.
 */
export interface Documents {
  /** Writing the same key again replaces the file; readers see the old or the new one, never a part. */
  put(document: { readonly key: string; readonly contentType: string; readonly content: Uint8Array }): Promise<void>;
  get(key: string): Promise<{ readonly contentType: string; readonly content: Uint8Array } | undefined>;
  /** A link that works without credentials until it expires. */
  link(key: string, expiresInSeconds: number): Promise<string>;
}
