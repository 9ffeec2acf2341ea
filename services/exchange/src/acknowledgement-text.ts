import type { Ack, AckCode, AckError } from '@causeway/hl7';
import type { Colors } from './console.ts';

const meanings: Readonly<Record<AckCode, string>> = {
  AA: 'accepted, and durable in the log',
  CA: 'accepted, and durable in the log',
  AE: 'refused: something in the message is wrong',
  CE: 'refused: something in the message is wrong',
  AR: 'refused: the exchange does not take it',
  CR: 'refused: the exchange does not take it',
};

// Table 0357: 207 is an error of the exchange, whatever the message says.
function meaningOf({ code, error }: Ack): string {
  return error?.code === '207' && code === 'AE' ? 'not stored: the exchange cannot take it now' : meanings[code];
}

/** What the sender's people can do, where the exchange's own words leave out the command to do it with. */
function adviceOn({ code, location }: AckError): string | undefined {
  // Table 0357: 103 with MSH-4 is a sender that is not registered.
  if (code !== '103' || !location?.startsWith('MSH^1^4')) return undefined;
  return 'npx causeway facility add --help; then: npx causeway quarantine replay --all --reason unknown-facility';
}

export function isAccepted({ code }: Pick<Ack, 'code'>): boolean {
  return code === 'AA' || code === 'CA';
}

/** An acknowledgement for people: what it means, where the fault is, and what to do. */
export function describeAck(ack: Ack, colors: Colors): readonly string[] {
  const paint = isAccepted(ack) ? colors.green : colors.red;
  const lines = [`${colors.bold(paint(ack.code))} ${paint(meaningOf(ack))}`];
  const { error } = ack;
  if (!error) return ack.text && !isAccepted(ack) ? [...lines, `   ${ack.text}`] : lines;
  const place = error.location ? ` at ${error.location}` : '';
  lines.push(`   ${error.text}${colors.dim(` (error ${error.code}${place})`)}`);
  const more = adviceOn(error);
  return more ? [...lines, `   ${more}`] : lines;
}
