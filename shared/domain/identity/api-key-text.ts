/** An API key as its owner holds it, taken apart. */
export type PresentedKey = { readonly id: string; readonly secret: string };

const KEY = /^tb_([0-9A-Za-z]{11})([0-9A-Za-z]{5})_([0-9A-Za-z]{43})$/;

/** `tb_<id without prefix and dots>_<secret>`: the id finds the key, the secret proves it. A double click takes all of it. */
export const apiKeyText = ({ id, secret }: PresentedKey): string =>
  `tb_${id.replace(/^key\./, "").replace(".", "")}_${secret}`;

/** The parts of a key's text, or undefined for any text that is none. */
export const parseApiKeyText = (text: string): PresentedKey | undefined => {
  const [, time, random, secret] = KEY.exec(text) ?? [];
  return time !== undefined && random !== undefined && secret !== undefined
    ? { id: `key.${time}.${random}`, secret }
    : undefined;
};
