import { describe, expect, it } from 'vitest';
import { addressOf, isPrivateAddress, publicLookup } from './private-address.ts';

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::10.0.0.1',
  ])('is %s', address => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', 'team.example'])(
    'is not %s',
    address => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );

  it('is seen however the URL writes it', () => {
    const hosts = ['http://[::ffff:127.0.0.1]/', 'http://0x7f.1/', 'http://2130706433/', 'http://127.1:8080/'];
    expect(hosts.map(it => isPrivateAddress(addressOf(it)))).toEqual([true, true, true, true]);
  });

  it('is refused behind a name, when the name is looked up', async () => {
    const code = await new Promise(resolve =>
      publicLookup('localhost', {}, error => resolve(error && 'code' in error && error.code)),
    );
    expect(code).toBe('private-address');
  });
});
