/**
 * What an unreadable packet looked like, without giving away what it said: the request line without its token, else the shape of the
 * bytes (letters as a, digits as 9), for a body sent without its length holds people's numbers.
 */
export function describePacket(packet: Buffer): {
  readonly bytes: number;
  readonly requestLine?: string;
  readonly shape?: string;
  readonly hint?: string;
} {
  const text = packet.subarray(0, 300).toString("latin1");
  const line = text.split(/\r?\n/, 1)[0]!;
  if (/^[A-Z]{3,8} \/\S/.test(line)) {
    const requestLine = line.replace(/\/d\/[^/]*\//, "/d/***/").replace(/(pushcommkey=)[^& ]*/i, "$1***");
    const hint = / .* .* HTTP/.test(line) ? { hint: "the request target holds a blank" } : {};
    return { bytes: packet.length, requestLine: requestLine.slice(0, 200), ...hint };
  }
  const shape = text
    .slice(0, 120)
    .replace(/[A-Za-z]/g, "a")
    .replace(/[0-9]/g, "9")
    .replace(/[^\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const tls = packet[0] === 0x16 && packet[1] === 0x03;
  return { bytes: packet.length, shape, ...(tls ? { hint: "TLS on the plain port: switch HTTPS off in the terminal's menu" } : {}) };
}
