/** Files that are kept for good: invoices as PDF and JSON. */
export interface Documents {
  /** Writing the same key again replaces the file; readers see the old or the new one, never a part. */
  put(document: { readonly key: string; readonly contentType: string; readonly content: Uint8Array }): Promise<void>;
  get(key: string): Promise<{ readonly contentType: string; readonly content: Uint8Array } | undefined>;
  /** A link that works without credentials until it expires. */
  link(key: string, expiresInSeconds: number): Promise<string>;
}
