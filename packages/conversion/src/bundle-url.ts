import { nameBasedId, namespaceOf } from '@causeway/schemas';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const namespace = namespaceOf('9e2c2f6e-5b7a-5f0d-8b0e-6a4d3f1c2b90');

/** The fullUrl of `Patient/12`: its id where that is a UUID, else a UUID of the two words. */
export function bundleUrl(key: string): string {
  const id = key.slice(key.indexOf('/') + 1);
  return `urn:uuid:${uuid.test(id) ? id : nameBasedId(key, namespace)}`;
}
