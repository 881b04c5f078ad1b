import type { EventId } from "../../shared/ids.ts";

/** Characters of a UUID in canonical form. */
export const uuidLength = 36;
const dash = 45;

/** Value of a lower-case hexadecimal digit by character code, 16 for anything else: only the canonical form is kept as words. */
const hexValue = new Uint8Array(256).fill(16);
for (const [value, digit] of [..."0123456789abcdef"].entries()) hexValue[digit.charCodeAt(0)] = value;

/** Four digits as a number; 2^16 or more when one of them is none. */
function hex16(bytes: Uint8Array, at: number): number {
  const first = hexValue[bytes[at]!]!;
  const second = hexValue[bytes[at + 1]!]!;
  const third = hexValue[bytes[at + 2]!]!;
  const fourth = hexValue[bytes[at + 3]!]!;
  return (first << 12) | (second << 8) | (third << 4) | fourth | (((first | second | third | fourth) & 16) << 12);
}

/** Writes the UUID of the 36 characters from `from` on as four words; false, with anything written, when they are none in canonical form. */
export function writeUuid(words: Uint32Array, offset: number, bytes: Uint8Array, from: number): boolean {
  if (bytes[from + 8] !== dash || bytes[from + 13] !== dash || bytes[from + 18] !== dash || bytes[from + 23] !== dash) return false;
  let wrong = 0;
  for (let word = 0; word < 4; word += 1) {
    // Words lie at characters 0, 9 and 14, 19 and 24, 28: one dash or two before each half.
    const high = hex16(bytes, from + highAt[word]!);
    const low = hex16(bytes, from + lowAt[word]!);
    words[offset + word] = (high << 16) | low;
    wrong |= high | low;
  }
  return wrong < 2 ** 16;
}

const highAt = Uint8Array.of(0, 9, 19, 28);
const lowAt = Uint8Array.of(4, 14, 24, 32);

const ascii = Buffer.alloc(uuidLength);

/** The same for a text of any length. */
export function writeUuidText(words: Uint32Array, offset: number, id: string): boolean {
  // A character beyond ASCII takes more bytes, of which those written are no digits.
  return id.length === uuidLength && ascii.write(id) === uuidLength && writeUuid(words, offset, ascii, 0);
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The UUID that four words are. */
export function readUuid(words: Uint32Array, offset: number): EventId {
  const [a, b, c, d] = [words[offset]!, words[offset + 1]!, words[offset + 2]!, words[offset + 3]!];
  return `${hex4(a >>> 16)}${hex4(a)}-${hex4(b >>> 16)}-${hex4(b)}-${hex4(c >>> 16)}-${hex4(c)}${hex4(d >>> 16)}${hex4(d)}`;
}

/** The low 16 bits as four digits. */
function hex4(word: number): string {
  return hexOfByte[(word >>> 8) & 255]! + hexOfByte[word & 255]!;
}
