import { describe, expect, it } from 'vitest';
import { parseReference, referenceTo } from './reference.ts';

describe('references', () => {
  it('come apart into type and id', () => {
    expect(parseReference('Patient/12')).toEqual({ type: 'Patient', id: '12' });
    expect(parseReference('https://hie.example/fhir/Patient/12/_history/3')).toEqual({
      base: 'https://hie.example/fhir',
      type: 'Patient',
      id: '12',
      version: '3',
    });
  });

  it('are not read out of anything else', () => {
    expect(parseReference('urn:uuid:6f1f3c1e-6c52-5d0c-9a8e-1f0f6f4c7a10')).toBeUndefined();
    expect(parseReference('#contained')).toBeUndefined();
    expect(parseReference('Patient/')).toBeUndefined();
    expect(parseReference('Patient/../12')).toBeUndefined();
  });

  it('are written with a display only where there is one', () => {
    expect(referenceTo('Patient', '12')).toEqual({ reference: 'Patient/12' });
    expect(referenceTo('Patient', '12', 'Ann')).toEqual({ reference: 'Patient/12', display: 'Ann' });
  });
});
