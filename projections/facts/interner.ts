/** Gives each text a small number, in order of first sight, so that columns hold integers. */
export interface Interner {
  readonly size: number;
  /** The number of the text, a new one when it was never seen. */
  intern(text: string): number;
  find(text: string): number | undefined;
  text(number: number): string;
}

/** All texts, by number. */
export const textsOf = ({ size, text }: Interner): string[] => Array.from({ length: size }, (_, number) => text(number));

/** An interner that knows no text. */
export function createInterner(): Interner {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    get size() {
      return texts.length;
    },
    intern(text) {
      let number = numbers.get(text);
      if (number === undefined) {
        number = texts.length;
        texts.push(text);
        numbers.set(text, number);
      }
      return number;
    },
    find: (text) => numbers.get(text),
    text: (number) => texts[number]!,
  };
}
