/**
 * The bytes of base64, with white space as senders break lines; undefined where a character or a part of it is damaged.
 * `Buffer.from` skips what it cannot read, and answers something shorter.
 */
export function base64Bytes(text: string): Buffer | undefined {
  const bare = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare)) return undefined;
  const letters = bare.length - (/=*$/.exec(bare)?.[0].length ?? 0);
  // Four letters are three bytes, and one alone is none. Padding may be left out, but not be wrong.
  if (letters % 4 === 1 || (letters !== bare.length && bare.length % 4 !== 0)) return undefined;
  return Buffer.from(bare, 'base64');
}
