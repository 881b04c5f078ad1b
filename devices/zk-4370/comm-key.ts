const SIGN = Buffer.from("ZKSO", "latin1");
const BLUR = 0x32;

/**
 * What a terminal wants to see of its communication key (devices.md §4.3): the key's bits reversed, plus the session number, XOR "ZKSO",
 * halves swapped, XOR 0x32, with byte 2 replaced by it; so the session's low byte has no effect. It hides the key from nobody who listens.
 *
 * @param key 0 to 2^32-1; menus allow up to six digits.
 * @returns Four bytes, the data of command 1102.
 */
export function scrambleCommKey(key: number, session: number): Buffer {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = ((reversed << 1) | ((key >>> bit) & 1)) >>> 0;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE((reversed + session) >>> 0, 0);
  const [, second = 0, third = 0, fourth = 0] = bytes.map((byte, index) => byte ^ SIGN[index]!);
  return Buffer.from([third ^ BLUR, fourth ^ BLUR, BLUR, second ^ BLUR]);
}
