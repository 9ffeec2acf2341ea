import { expect, test } from 'vitest';
import { er7 } from '../normalize/hl7v2.ts';
import { digestOf } from './arrival.ts';

const digest = (text: string) => digestOf({ contentType: er7, body: Buffer.from(text), messageType: 'ADT^A01' });

test('the digest of a message is of its type and of all after the header, and never changes: receipts are kept by it', () => {
  const sent = digest('MSH|^~\\&|A|B|||20240315||ADT^A01|1|P|2.5.1\rPID|1||7\r');
  expect(sent).toBe('0wg3RM7r2Nm_r2ArcmSm-A-WCuC7_pW3qT51mMSZCwo');
  expect(digest('MSH|^~\\&|A|B|||20240316||ADT^A01|1|P|2.5.1\rPID|1||7\r')).toBe(sent);
  expect(digest('MSH|^~\\&|A|B|||20240315||ADT^A01|1|P|2.5.1\rPID|1||8\r')).not.toBe(sent);
});
