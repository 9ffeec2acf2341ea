import { describe, expect, it } from 'vitest';
import { authoritySystem, isAuthority, isContradictory, parseAuthority, registeredSystem } from './authority.ts';

const system = (text: string) => authoritySystem(parseAuthority(text));
const same = (said: string, registered: string) => isAuthority(parseAuthority(said), parseAuthority(registered));

describe('an assigning authority', () => {
  it('has one system however it is written', () => {
    expect(system('GENHOSP&2.16.840.1.113883.19.5&ISO')).toBe('urn:oid:2.16.840.1.113883.19.5');
    expect(system('2.16.840.1.113883.19.5')).toBe('urn:oid:2.16.840.1.113883.19.5');
    expect(system('urn:oid:2.16.840.1.113883.19.5')).toBe('urn:oid:2.16.840.1.113883.19.5');
    expect(system('https://hospital.example/mrn')).toBe('https://hospital.example/mrn');
    expect(system('GENHOSP')).toBe('urn:causeway:authority:GENHOSP');
    expect(system(system('GENHOSP'))).toBe(system('GENHOSP'));
  });

  it('is recognised by its universal id before its name', () => {
    expect(same('OTHER&2.16.840.1.113883.19.5&ISO', 'GENHOSP&2.16.840.1.113883.19.5&ISO')).toBe(true);
    expect(same('GENHOSP&2.16.840.1.113883.19.6&ISO', 'GENHOSP&2.16.840.1.113883.19.5&ISO')).toBe(false);
    expect(same('GENHOSP', 'GENHOSP&2.16.840.1.113883.19.5&ISO')).toBe(true);
    expect(same('2.16.840.1.113883.19.5', 'GENHOSP&2.16.840.1.113883.19.5&ISO')).toBe(true);
    expect(same('LAKESIDE', 'GENHOSP')).toBe(false);
    expect(same('', 'GENHOSP')).toBe(false);
  });

  it('is contradicted by the name of one with the universal id of another', () => {
    const registered = ['RED&1.3.6.1.1000&ISO', 'BLUE&1.3.6.1.3000&ISO', '1.3.6.1.4000', 'GREEN'].map(parseAuthority);
    const contradicts = (said: string) => isContradictory(parseAuthority(said), registered);
    for (const it of ['BLUE&1.3.6.1.1000&ISO', 'ROSE&1.3.6.1.1000&ISO', 'RED&1.3.6.1.9&ISO', 'GREEN&1.3.6.1.1000&ISO'])
      expect(contradicts(it), it).toBe(true);
    for (const it of ['BLUE&1.3.6.1.4000&ISO', 'GREEN&1.3.6.1.4000&ISO']) expect(contradicts(it), it).toBe(true);
    for (const it of ['RED&1.3.6.1.1000&ISO', 'RED&urn:oid:1.3.6.1.1000&ISO', 'RED', '1.3.6.1.3000'])
      expect(contradicts(it), it).toBe(false);
    for (const it of ['ANY&1.3.6.1.4000&ISO', 'GREEN&1.3.6.1.9&ISO', 'ELSE&1.3.6.1.9&ISO'])
      expect(contradicts(it), it).toBe(false);
  });

  it('is the registered one when it is called by name; any URI stands for itself', () => {
    const oid = '2.16.840.1.113883.19.5';
    const registered = [parseAuthority(`GENHOSP&${oid}&ISO`), parseAuthority('CLINIC')];
    const systemOf = (text: string) => registeredSystem(text, registered);
    for (const it of ['GENHOSP', 'urn:causeway:authority:GENHOSP', oid, `GENHOSP&${oid}&ISO`]) {
      expect(systemOf(it)).toBe(`urn:oid:${oid}`);
    }
    for (const it of ['CLINIC', 'urn:causeway:authority:CLINIC'])
      expect(systemOf(it)).toBe('urn:causeway:authority:CLINIC');
    for (const it of ['urn:oid:1.2.3.4', 'https://hospital.example/mrn', 'urn:causeway:authority:LATER']) {
      expect(systemOf(it)).toBe(it);
    }
    expect(systemOf('LATER')).toBeUndefined();
  });
});
