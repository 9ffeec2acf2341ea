import type { Bundle, Resource } from '@causeway/fhir';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { matchParameters, sendMatches } from './fhir-reply.ts';
import { readParameters } from './search-parameters.ts';

const matches = ['d', 'a', 'c', 'e', 'b'].map(id => ({ resourceType: 'Group', id })) as Resource[];

function answered(url: string, found = matches): Bundle {
  const request = { protocol: 'http', host: 'hie.example' } as FastifyRequest;
  let text = '';
  const reply = {
    header: () => reply,
    send: (sent: string) => {
      text = sent;
    },
  } as unknown as FastifyReply;
  const query = Object.fromEntries(new URL(url, 'http://hie.example').searchParams);
  const said = readParameters(query, ['identifier', ...matchParameters], undefined);
  sendMatches(request, reply, { type: 'Group', matches: found, said });
  return JSON.parse(text);
}

const idsOf = ({ entry = [] }: Bundle) => entry.map(it => it.resource?.id);
const nextOf = ({ link = [] }: Bundle) => link.find(it => it.relation === 'next')?.url;

describe('what a search found', () => {
  it('is on one page, as it was found, where nobody asks for less', () => {
    const all = answered('/Group?identifier=x');
    expect(idsOf(all)).toEqual(['d', 'a', 'c', 'e', 'b']);
    expect(nextOf(all)).toBeUndefined();
  });

  it('comes so many at a time by _count, each once, with the total on every page', () => {
    const pages: Bundle[] = [];
    for (let url: string | undefined = '/Group?identifier=x&_count=2'; url !== undefined; ) {
      const page = answered(url);
      pages.push(page);
      url = nextOf(page);
    }
    expect(pages.map(idsOf)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(pages.map(it => it.total)).toEqual([5, 5, 5]);
    expect(nextOf(pages[0] as Bundle)).toBe('http://hie.example/fhir/Group?identifier=x&_count=2&_cursor=b');
  });

  it('leaves nothing out when a match is gone before the next page is asked for', () => {
    const next = nextOf(answered('/Group?_count=2')) ?? '';
    const left = matches.filter(it => it.id !== 'b');
    expect(idsOf(answered(next, left))).toEqual(['c', 'd']);
  });

  it('promises no page after the last', () => {
    expect(nextOf(answered('/Group?_count=5'))).toBeUndefined();
    expect(idsOf(answered('/Group?_count=5', []))).toEqual([]);
  });

  it('refuses a _count that is no number', () => {
    expect(() => answered('/Group?_count=some')).toThrow('_count is a whole number from 1');
  });
});
