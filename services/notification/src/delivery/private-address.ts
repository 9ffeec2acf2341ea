import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** What an endpoint of the exchange's own network is called, as the code of a call and in what its owner is told. */
export const privateAddressCode = 'private-address';

/** Addresses that lead nowhere on the public internet (IANA special-purpose address registries). */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  special.addSubnet(network, prefix, 'ipv6');
}

/** Whether a webhook there would reach the exchange's own machine or network. What is no address is none. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return special.check(address, 'ipv4');
  return version === 6 && (special.check(address, 'ipv6') || isPrivateWithin(address));
}

/** An IPv4 address within an IPv6 one: `::ffff:10.0.0.1`, as a URL writes it `::ffff:a00:1`; and 64:ff9b::/96. */
function isPrivateWithin(address: string): boolean {
  const { hostname } = new URL(`http://[${address}]`);
  const [, high, low] = /^\[(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return false;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return special.check([first >> 8, first & 255, second >> 8, second & 255].join('.'), 'ipv4');
}

class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';
  readonly code = privateAddressCode;
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * For `lookup` of a request: like `dns.lookup`, but a name that leads to a private address is refused, at the moment of
 * the call, so that it does not help to change the name after the subscription.
 */
export function publicLookup(hostname: string, options: LookupOptions, found: Found): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, '');
    if (addresses.some(it => isPrivateAddress(it.address))) {
      return found(new PrivateAddress('the name leads to a private address'), '');
    }
    const [first] = addresses;
    if (options.all || !first) return found(null, addresses);
    found(null, first.address, first.family);
  });
}

/** The host of an endpoint as an address, if it is one. */
export function addressOf(endpoint: string): string {
  return new URL(endpoint).hostname.replace(/^\[|\]$/g, '');
}
