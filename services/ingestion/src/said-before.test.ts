import { describe, expect, it } from 'vitest';
import { SaidBefore } from './said-before.ts';

const place = (name: string, source = 'urn:causeway:log:a/1/2#PV1') =>
  `{"resourceType":"Location","id":"p","meta":{"source":"${source}"},"name":"${name}"}`;

describe('what was made of a text', () => {
  it('is made once for the same words, whichever message says them, and again for others', () => {
    const said = new SaidBefore<string>();
    let made = 0;
    const nameIn = (json: string) => {
      made++;
      return (JSON.parse(json) as { name: string }).name;
    };
    expect(said.get('p', place('4WEST'), nameIn)).toBe('4WEST');
    expect(said.get('p', place('4WEST', 'urn:causeway:log:a/1/9#PV1'), nameIn)).toBe('4WEST');
    expect(made).toBe(1);
    expect(said.get('p', place('5WEST'), nameIn)).toBe('5WEST');
    expect(said.get('p', place('4WEST'), nameIn)).toBe('4WEST');
    expect(said.get('q', place('4WEST'), nameIn)).toBe('4WEST');
    expect(made).toBe(4);
  });

  it('is forgotten where many others came after, or where it is long', () => {
    const said = new SaidBefore<number>();
    let made = 0;
    for (let i = 0; i < 10_000; i++) said.get(`p${i}`, place('4WEST'), () => made++);
    expect(said.get('p9999', place('4WEST'), () => made++)).toBe(9_999);
    expect(said.get('p0', place('4WEST'), () => made++)).toBe(10_000);
    const long = place('x'.repeat(10_000));
    said.get('long', long, () => made++);
    expect(said.get('long', long, () => made++)).toBe(10_002);
  });
});
