import { describe, expect, it } from 'vitest';
import { relinked } from './narrative.ts';

const rewrite = ({ reference }: { readonly reference?: unknown }) =>
  reference === 'Patient/1' ? { reference: 'Patient/p' } : undefined;

describe('the links of a narrative', () => {
  it('go where things are now, and keep their words where that is nowhere', () => {
    const div = '<div><a href="#there">a</a><b id="there"/><a href="#gone">b</a><a href="Patient/1">c</a></div>';
    expect(relinked(div, rewrite)).toBe(
      '<div><a href="#there">a</a><b id="there"/><a>b</a><a href="Patient/p">c</a></div>',
    );
  });

  it('stay when they lead to the world', () => {
    const div = '<div><a href="https://example.org/">a</a></div>';
    expect(relinked(div, rewrite)).toBe(div);
  });
});
