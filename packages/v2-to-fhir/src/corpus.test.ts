import { type Conversion, ConversionError } from '@causeway/conversion';
import type { Message } from '@causeway/hl7';
import { describe, expect, it } from 'vitest';
import { convert, supported } from './convert.ts';
import { corpusMessages, facilityOf, numbered, sampleMessages } from './validated-messages.ts';

const messages = [...corpusMessages(), ...sampleMessages()].filter(({ message }) => supported(message));

type Outcome = { readonly conversions: readonly Conversion[] } | { readonly code: string; readonly location: string };

function attempt(message: Message): Outcome {
  try {
    return { conversions: convert(message, { facility: facilityOf(message), receivedAt: 0 }) };
  } catch (error) {
    if (error instanceof ConversionError) return { code: error.code, location: error.location };
    throw error;
  }
}

function resourcesOf(outcome: Outcome): readonly unknown[] {
  if (!('conversions' in outcome)) return [];
  return outcome.conversions.flatMap(it => [it.patient, ...(it.kind === 'facts' ? it.resources : [])]);
}

describe('messages of others', () => {
  it('are there', () => {
    expect(messages.length).toBeGreaterThan(100);
  });

  it('convert or are refused cleanly, each time the same', () => {
    for (const { name, message } of messages) {
      for (const it of [message, numbered(message)]) expect(attempt(it), name).toEqual(attempt(it));
    }
  });

  it('become resources without the empty values FHIR forbids', () => {
    for (const { name, message } of messages) {
      const text = JSON.stringify(resourcesOf(attempt(numbered(message))));
      expect(text.slice(1, -1), name).not.toMatch(/\[\]|\{\}|:""|\bnull,"/);
    }
  });

  it('keep each resource id once', () => {
    for (const { name, message } of messages) {
      const outcome = attempt(numbered(message));
      if (!('conversions' in outcome)) continue;
      for (const it of outcome.conversions) {
        const ids = it.kind === 'facts' ? it.resources.map(({ resourceType, id }) => `${resourceType}/${id}`) : [];
        expect(new Set(ids).size, name).toBe(ids.length);
      }
    }
  });
});
