/** Conversions write it first in a resource: which message says it. */
const source = '"meta":{"source":"';
const plain = /^[^"\\\p{Cc}]*$/u;

/**
 * Whether a text says what the known JSON text says, but for the message that says it. True only of JSON: nothing else
 * can differ than what stands between the quotes of a string.
 */
export function saysTheSame(known: string, said: string): boolean {
  if (known === said) return true;
  const at = known.indexOf(source) + source.length;
  if (at < source.length || known.slice(0, at) !== said.slice(0, at)) return false;
  const [knownEnd, saidEnd] = [known.indexOf('"', at), said.indexOf('"', at)];
  if (saidEnd < 0 || known.slice(knownEnd) !== said.slice(saidEnd)) return false;
  return plain.test(known.slice(at, knownEnd)) && plain.test(said.slice(at, saidEnd));
}
