export type Mail = {
  /** The same id is the same mail: repeating it must not reach anyone twice where the transport can tell. */
  readonly id: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly {
    readonly fileName: string;
    readonly contentType: string;
    readonly content: Uint8Array;
  }[];
};

export interface Mailer {
  send(mail: Mail): Promise<void>;
}
